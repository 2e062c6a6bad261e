import * as fs from "node:fs";

/** Loaded before a measured program: writes what it took when it ends. */
const file = process.env.BENCH_USAGE_FILE;
process.on("exit", () => {
  if (file) {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const usage = { peakMB: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 };
    fs.writeFileSync(file, JSON.stringify(usage));
  }
});
