import { type ServingCoefficients, servingCoefficients } from "../../lib/sizing/serving-speed";
import { servingErrors, servingErrorTable } from "./error-table";
import { leastError, loss } from "./fit";
import { servingLogError, servingObservations } from "./serving-observations";

const errors = servingErrors();

beforeAll(() => {
  process.stdout.write(`\nerrors of throughputs that the fit never saw, five folds\n${servingErrorTable()}\n`);
});

test("70 published throughputs are fitted, by ten numbers", () => {
  expect(servingObservations).toHaveLength(70);
  expect(Object.keys(servingCoefficients)).toHaveLength(10);
});

test("the coefficients are the best ones, but for rounding", () => {
  const misfit = (coefficients: ServingCoefficients) =>
    loss(servingObservations.map((observation) => servingLogError(observation, coefficients)));
  const best = leastError(servingObservations, servingCoefficients, servingLogError);
  expect(misfit(servingCoefficients)).toBeLessThanOrEqual(1.03 * misfit(best));
});

test("every coefficient keeps the bound that physics gives it", () => {
  const { products8, products4, productsUnpacked, attention, cacheBandwidth, expertPasses, ...others } =
    servingCoefficients;
  for (const share of [products8, products4, productsUnpacked, attention, cacheBandwidth]) {
    expect(share).toBeLessThan(1);
  }
  expect(products4).toBeLessThan(products8);
  expect(productsUnpacked).toBeLessThan(products8);
  expect(expertPasses).toBeGreaterThanOrEqual(4);
  expect(Object.values(others).every((value) => value >= 0)).toBe(true);
  expect(others.outputLayerSeconds).toBeGreaterThanOrEqual(others.promptLayerSeconds);
});

test.each([
  ["all", 0.15, 0.39],
  ["dense models", 0.15, 0.39],
  ["mixtures of experts", 0.15, 0.4],
  ["DeepSeek", 0.25, 0.4],
])("%s: the median error is %d and nine of ten lie within %d, unseen", (title, median, ninth) => {
  const row = errors.find((candidate) => candidate.title === title);
  expect(row?.median).toBeLessThanOrEqual(median);
  expect(row?.ninth).toBeLessThanOrEqual(ninth);
});
