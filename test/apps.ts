import * as fs from "node:fs";
import * as path from "node:path";
import type { App } from "cdktf";
import { allStacks } from "../stacks/all";

export interface NamedApp {
  readonly name: string;
  readonly build: (app: App) => void;
}

const examplesFolder = path.join(__dirname, "..", "examples");

/** The app of all ready stacks, and every example that synthesizes something. */
export const apps: readonly NamedApp[] = [
  { name: "stacks", build: (app) => void allStacks(app) },
  ...fs
    .readdirSync(examplesFolder)
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => ({
      name: `examples/${path.basename(file, ".ts")}`,
      module: require(path.join(examplesFolder, file)),
    }))
    .filter(({ module }) => typeof module.build === "function")
    .map(({ name, module }) => ({ name, build: module.build as NamedApp["build"] })),
];
