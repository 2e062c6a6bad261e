import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { CephDescription } from "../../lib/description/ceph/ceph";
import { type CephPlan, planCeph } from "../../lib/description/ceph/ceph-plan";
import { context } from "./context";

const found = spawnSync("crushtool", ["--help"]).error === undefined;

if (!found) {
  console.warn("THERE IS NO crushtool (Debian: ceph-base): no plan's pools were held against Ceph's own placement");
}

const withCrush = found ? test.each : test.skip.each;

const descriptions: readonly Omit<CephDescription, "type">[] = [
  { usableTiB: 1 },
  { usableTiB: 20 },
  { usableTiB: 500 },
  { usableTiB: 20, redundancy: { type: "replicated", replicas: 4 } },
  { usableTiB: 20, redundancy: { type: "erasure-coded", dataChunks: 4, codingChunks: 2 } },
  {
    usableTiB: 100,
    redundancy: { type: "erasure-coded", dataChunks: 8, codingChunks: 3 },
    storageNodes: { nodeCount: 12 },
  },
];

const planOf = (description: Omit<CephDescription, "type">) => planCeph({ type: "ceph", ...description }, context);

withCrush(descriptions)("%j: Ceph finds a place of its own for each of a thousand objects", (description) => {
  const plan = planOf(description);
  expect(badMappings(plan, plan.nodeCount)).toBe(0);
});

withCrush(descriptions)("%j: one machine less than the redundancy needs, and Ceph finds no place", (description) => {
  const plan = planOf(description);
  expect(badMappings(plan, chunksOf(plan) - 1)).toBe(1000);
});

function chunksOf({ pool }: CephPlan): number {
  return pool.type === "replicated" ? pool.replicas : pool.dataChunks + pool.codingChunks;
}

/** Of 1,000 placements by Ceph's own code, those that lack a machine. One disk for each machine, a rule by machine. */
function badMappings(plan: CephPlan, nodeCount: number): number {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "crush-"));
  try {
    const map = path.join(folder, "map");
    const text = path.join(folder, "map.txt");
    run(["--outfn", map, "--build", "--num_osds", String(nodeCount), "host", "straw2", "1", "root", "straw2", "0"]);
    run(["-d", map, "-o", text]);
    const kind = plan.pool.type === "replicated" ? "replicated" : "erasure";
    const choose = kind === "replicated" ? "chooseleaf firstn 0 type host" : "chooseleaf indep 0 type host";
    const rule = `rule plan {\n id 7\n type ${kind}\n min_size 1\n max_size 20\n step take root\n step ${choose}\n step emit\n}\n`;
    fs.writeFileSync(text, fs.readFileSync(text, "utf8").replace(/rule [^}]*}/g, "") + rule);
    run(["-c", text, "-o", map]);
    const options = ["--rule", "7", "--num-rep", String(chunksOf(plan)), "--min-x", "0", "--max-x", "999"];
    const said = run(["-i", map, "--test", "--show-bad-mappings", ...options]);
    return said.split("\n").filter((line) => line.startsWith("bad mapping")).length;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function run(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("crushtool", args, { encoding: "utf8" });
  if (status !== 0) {
    throw new Error(`crushtool ${args.join(" ")}: ${stderr}`);
  }
  return stdout + stderr;
}
