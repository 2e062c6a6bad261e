import * as fs from "node:fs";
import { bootScript, bundleFiles, bundleScript, type SlurmConfiguration, type SlurmRelease } from "../../lib/slurm";
import { twoNodes } from "./configuration";

/** Writes what ships, for a release of Slurm: the bundle, and the boot script of every role. `tsx write-bundle.ts RELEASE FOLDER` */
const [release, folder = ""] = process.argv.slice(2);
const configuration: SlurmConfiguration = { ...twoNodes, release: release as SlurmRelease, nodeTimeoutSeconds: 60 };
fs.writeFileSync(`${folder}/bundle.sh`, bundleScript(bundleFiles(configuration)));
for (const role of ["controller", "node", "login"] as const) {
  const store = { BUCKET: "train-bundle", REGION: "us-east-1" };
  fs.writeFileSync(
    `${folder}/boot-${role}.sh`,
    bootScript({ cloud: "aws", role, group: role === "node" ? "gpu" : "", store }),
  );
}
