import { publishedRuns } from "../../lib/sizing";
import { daysBand } from "../../lib/sizing/days-band";
import { compare, comparisonTable, median, otherReadings, percent, runsOutsideTheFit, trainingRun } from "./runs";

const compared = publishedRuns.map(compare);
const errors = compared.map(({ error }) => Math.abs(error));

beforeAll(() => {
  process.stdout.write(`\n${comparisonTable()}\n`);
  process.stdout.write(`\nmedian ${percent(median(errors))}, largest ${percent(Math.max(...errors))}\n`);
});

test.each(
  compared.map((row) => ({
    ...row,
    name: `${row.run.name} on ${row.run.gpus} ${row.run.accelerator}`,
    printed: percent(row.error),
  })),
)("$name takes the published days within 30 %: $printed", ({ error }) => {
  expect(Math.abs(error)).toBeLessThanOrEqual(0.3);
});

test("half of the published runs are met within 10 %", () => {
  expect(median(errors)).toBeLessThanOrEqual(0.1);
});

test.each(runsOutsideTheFit.map(compare).map((row) => ({ ...row, name: row.run.name, printed: percent(row.error) })))(
  "$name, which nothing was fitted to, is met within 30 %: $printed",
  ({ error }) => {
    expect(Math.abs(error)).toBeLessThanOrEqual(0.3);
  },
);

test("the runs that nothing was fitted to have a median error of 20 % at most", () => {
  expect(median(runsOutsideTheFit.map((run) => Math.abs(compare(run).error)))).toBeLessThanOrEqual(0.2);
});

test.each(otherReadings.map(compare).map((row) => ({ ...row, name: row.run.name, printed: percent(row.error) })))(
  "$name, the other reading of a source, is met within 30 % too: $printed",
  ({ error }) => {
    expect(Math.abs(error)).toBeLessThanOrEqual(0.3);
  },
);

test.each([8, 64, 512, 2048, 4096])("GPU-hours of LLaMA and Llama 2 are met within 30 %% as if on %i GPUs", (gpus) => {
  const ofHours = publishedRuns.filter(({ source }) => source.includes("GPU-hours)") && source.startsWith("arXiv 230"));
  const worst = Math.max(
    ...ofHours
      .filter((run) => gpus > 8 || run.parameters < 30e9)
      .map((run) => Math.abs(compare({ ...run, gpus }).error)),
  );
  expect(ofHours).toHaveLength(5);
  expect(worst).toBeLessThanOrEqual(0.3);
});

test("nine of ten published runs lie in the stated band", () => {
  const inside = compared.filter(({ run, publishedDays, sizedDays }) => {
    const { low, high } = daysBand(trainingRun(run));
    return publishedDays >= sizedDays * low && publishedDays <= sizedDays * high;
  });
  expect(inside.length / compared.length).toBeGreaterThanOrEqual(0.9);
});
