import { quantile } from "./fit";
import { memoryComparisons, memoryTable } from "./memory-errors";

const comparable = memoryComparisons.filter(({ incomparable }) => incomparable === undefined);

beforeAll(() => {
  process.stdout.write(`\n${memoryTable()}\n`);
});

test.each(comparable.map((row) => [row.name, row] as const))(
  "%s is never counted at less than 0.95 of what was published",
  (_, { published, counted }) => {
    expect(counted).toBeGreaterThanOrEqual(0.95 * published);
  },
);

test("the memory that was published is met within 12 % in the median", () => {
  const errors = comparable.map(({ published, counted }) => Math.abs(counted / published - 1));
  expect(quantile(errors, 0.5)).toBeLessThanOrEqual(0.12);
});
