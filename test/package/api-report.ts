import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Extractor, ExtractorConfig, type ExtractorMessage } from "@microsoft/api-extractor";

const project = path.join(__dirname, "..", "..");
const reports = path.join(project, "api");

/** The entries of the package whose surface is held. */
export const entries = ["index", "aws", "google", "azure", "kubernetes", "sizing", "report"] as const;

export interface ApiReport {
  readonly entry: string;
  readonly changed: boolean;
  /** Names that a public type uses, and that no entry of the package exports. */
  readonly forgotten: readonly string[];
  /** Public names and members without a docstring. */
  readonly undocumented: readonly string[];
}

/** Writes the surface of every entry from its declarations and compares it with the report that is checked in. */
export function apiReports(update: boolean): readonly ApiReport[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "declarations-"));
  try {
    const compiler = path.join(project, "node_modules", "typescript", "bin", "tsc");
    const flags = ["-p", "tsconfig.build.json", "--emitDeclarationOnly", "--outDir", folder];
    const compiled = spawnSync(process.execPath, [compiler, ...flags], { cwd: project, encoding: "utf8" });
    if (compiled.status !== 0) {
      throw new Error(compiled.stdout);
    }
    fs.symlinkSync(fs.realpathSync(path.join(project, "node_modules")), path.join(folder, "node_modules"));
    fs.copyFileSync(path.join(project, "package.json"), path.join(folder, "package.json"));
    const changed = entries.map((entry) => ({ entry, changed: isChanged(folder, entry, update) }));
    const exported = new Set(entries.flatMap((entry) => [...exportedBy(entry)]));
    return changed.map((report) => ({
      ...report,
      forgotten: forgottenBy(report.entry).filter((name) => !exported.has(name)),
      undocumented: undocumentedBy(report.entry),
    }));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function reportOf(entry: string): string {
  return fs.readFileSync(path.join(reports, `${entry}.api.md`), "utf8");
}

/** The names that an entry exports. */
function exportedBy(entry: string): ReadonlySet<string> {
  const declaration = /^export (?:declare )?(?:abstract )?(?:const|function|class|interface|type) (\w+)/gm;
  return new Set([...reportOf(entry).matchAll(declaration)].map(([, name]) => name ?? ""));
}

/** The names that the exports of an entry use without being exported themselves. */
function forgottenBy(entry: string): readonly string[] {
  return [...reportOf(entry).matchAll(/The symbol "([^"]+)" needs to be exported/g)].map(([, name]) => name ?? "");
}

/** Names and members that the report of an entry marks as undocumented: `NodeTaint.effect`. */
function undocumentedBy(entry: string): readonly string[] {
  let container = "";
  let marked = false;
  const found: string[] = [];
  for (const line of reportOf(entry).split("\n")) {
    if (/^\s*\/\//.test(line)) {
      marked ||= line.includes("(undocumented)");
      continue;
    }
    const outer = /^export (?:declare )?(?:abstract )?(?:const|function|class|interface|type) (\w+)/.exec(line)?.[1];
    const member = /^\s+(?:(?:readonly|static|abstract|protected|get|set) )*(\w+|"[^"]+"|\[)/.exec(line)?.[1];
    container = outer ?? container;
    if (marked && (outer || member)) {
      found.push(outer ?? `${container}.${member}`);
    }
    marked = false;
  }
  return found;
}

function isChanged(folder: string, entry: string, update: boolean): boolean {
  const declarations = entry === "index" ? "lib/index.d.ts" : `lib/${entry}/index.d.ts`;
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: path.join(folder, declarations),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: "ES2022",
            lib: ["ES2022"],
            strict: true,
            types: ["node"],
            skipLibCheck: true,
            moduleResolution: "node10",
            module: "CommonJS",
          },
          files: [declarations],
        },
      },
      apiReport: {
        enabled: true,
        reportFolder: reports,
        reportTempFolder: path.join(folder, "temp"),
        reportFileName: entry,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      newlineKind: "lf",
      messages: {
        extractorMessageReporting: {
          default: { logLevel: "none" as never },
          "ae-forgotten-export": { logLevel: "warning" as never, addToApiReportFile: true },
        },
        compilerMessageReporting: { default: { logLevel: "none" as never } },
        tsdocMessageReporting: { default: { logLevel: "none" as never } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(folder, "package.json"),
  });
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: update,
    messageCallback: (message: ExtractorMessage) => {
      message.handled = true;
    },
  });
  return apiReportChanged;
}

if (require.main === module) {
  fs.mkdirSync(reports, { recursive: true });
  for (const { entry, forgotten, undocumented } of apiReports(true)) {
    process.stdout.write(`${entry}: not exported: ${forgotten.join(", ")}; undocumented: ${undocumented.join(", ")}\n`);
  }
}
