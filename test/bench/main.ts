import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

interface Figures {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMB: number;
}

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);

/**
 * Measures synthesis as ratios in one run: machines differ, ratios do not. The programs take turns, so that a machine that
 * slows down slows all of them.
 */
function main(): void {
  const reference = path.join(temporary, "reference");
  measure("library", reference);
  const synthesized = path.join(reference, "stacks", "aws-training", "cdk.tf.json");
  const programs = {
    "this library": () => measure("library"),
    "plain cdktf, deep imports": () => measure("deep-imports", undefined, synthesized),
    "plain cdktf, index import": () => measure("index-import", undefined, synthesized),
  };
  const figures = takingTurns(programs);
  console.log("Synthesizing aws-training from TypeScript source, medians of %d rounds\n", rounds);
  table(figures);
  const library = figures["this library"];
  const deep = figures["plain cdktf, deep imports"];
  const index = figures["plain cdktf, index import"];
  if (library && deep && index) {
    console.log(
      "\nlibrary / deep imports: %s wall, %s cpu (expected: at most 1.3)",
      ratio(library, deep, "wallSeconds"),
      ratio(library, deep, "cpuSeconds"),
    );
    console.log(
      "index import / library: %s wall, %s memory (expected: at least 5 wall)",
      ratio(index, library, "wallSeconds"),
      ratio(index, library, "peakMB"),
    );
  }
  growth();
  fs.rmSync(temporary, { recursive: true });
}

/** Time for each further node pool, which stays the same where growth is linear. */
function growth(): void {
  const counts = [1, 10, 100, 1000];
  const measured = counts.map((count) => ({
    count,
    ...median([1, 2, 3].map(() => measure("node-pools", undefined, String(count)))),
  }));
  console.log("\nGrowth over node pools\n");
  table(Object.fromEntries(measured.map(({ count, ...figures }) => [`${count} node pools`, figures])));
  const [one, , hundred, thousand] = measured;
  if (one && hundred && thousand) {
    const early = (hundred.cpuSeconds - one.cpuSeconds) / 99;
    const late = (thousand.cpuSeconds - hundred.cpuSeconds) / 900;
    console.log(
      "\ncpu for each further pool: %s ms up to 100, %s ms from there to 1000 (expected: not more)",
      (early * 1000).toFixed(1),
      (late * 1000).toFixed(1),
    );
  }
}

function takingTurns(programs: Readonly<Record<string, () => Figures>>): Record<string, Figures> {
  const measured: Record<string, Figures[]> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(programs)) {
      measured[name] = [...(measured[name] ?? []), run()];
    }
  }
  return Object.fromEntries(Object.entries(measured).map(([name, all]) => [name, median(all)]));
}

function measure(
  program: string,
  outdir = fs.mkdtempSync(path.join(temporary, "out-")),
  ...words: readonly string[]
): Figures {
  const usageFile = path.join(temporary, "usage.json");
  const preload = ["--import", "tsx", "--require", path.join(__dirname, "usage.ts")];
  fs.mkdirSync(outdir, { recursive: true });
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(
    process.execPath,
    [...preload, path.join(__dirname, `${program}.ts`), outdir, ...words],
    {
      env: { ...process.env, BENCH_USAGE_FILE: usageFile },
      encoding: "utf8",
    },
  );
  const wallSeconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) {
    throw new Error(`${program} ended with ${status}\n${stderr}`);
  }
  return { wallSeconds, ...(JSON.parse(fs.readFileSync(usageFile, "utf8")) as Omit<Figures, "wallSeconds">) };
}

function median(all: readonly Figures[]): Figures {
  const middle = (figure: keyof Figures): number => {
    const sorted = all.map((one) => one[figure]).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  };
  return { wallSeconds: middle("wallSeconds"), cpuSeconds: middle("cpuSeconds"), peakMB: middle("peakMB") };
}

function table(rows: Readonly<Record<string, Figures>>): void {
  for (const [name, { wallSeconds, cpuSeconds, peakMB }] of Object.entries(rows)) {
    console.log(
      "%s  wall %s s  cpu %s s  peak %s MB",
      name.padEnd(26),
      wallSeconds.toFixed(2),
      cpuSeconds.toFixed(2),
      peakMB.toFixed(0),
    );
  }
}

function ratio(a: Figures, b: Figures, figure: keyof Figures): string {
  return (a[figure] / b[figure]).toFixed(2);
}

main();
