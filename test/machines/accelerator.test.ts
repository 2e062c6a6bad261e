import { accelerator, acceleratorNames, tryAccelerator } from "../../lib/machines";

const every = acceleratorNames().map((name) => accelerator(name));

test.each(["h100", "H100", "gb200", "RTX-PRO-6000"])("%s is found whatever its case", (name) => {
  expect(tryAccelerator(name)?.name).toBe(name.toLowerCase());
});

test.each(["a100", "A100"])("%s means the one of 80 GB", (name) => {
  expect(tryAccelerator(name)?.name).toBe("a100-80gb");
});

test.each(["", "h1000", "constructor", "__proto__", "toString"])("'%s' is no accelerator", (name) => {
  expect(tryAccelerator(name)).toBeUndefined();
});

test("an unknown accelerator is refused with the names that are known", () => {
  expect(() => accelerator("h1000")).toThrow(/'h1000'.*h100.*b200.*a100$/);
});

test.each(every.map((row) => [row.title, row] as const))(
  "%s has memory and dense peaks in the right order",
  (_, row) => {
    expect(row.memoryGB).toBeGreaterThan(0);
    expect(row.memoryBandwidthTBps).toBeGreaterThan(0.1);
    expect(row.memoryBandwidthTBps).toBeLessThan(20);
    expect(row.denseTflops.bf16 ?? row.denseTflops.fp16).toBe(row.denseTflops.fp16);
    expect(row.denseTflops.fp8 ?? 2 * row.denseTflops.fp16).toBeCloseTo(2 * row.denseTflops.fp16, -2);
  },
);

test.each(every.map((row) => [row.title, row] as const))(
  "%s counts links only where it has bandwidth for them",
  (_, row) => {
    expect(row.linkCount === undefined || row.linkGBps > 0).toBe(true);
  },
);

test.each(every.map((row) => [row.title, row] as const))("%s has the compute capability of its chip", (_, row) => {
  const expected: Readonly<Record<typeof row.architecture, readonly (number | undefined)[]>> = {
    volta: [7],
    turing: [7.5],
    ampere: [8, 8.6],
    ada: [8.9],
    hopper: [9],
    blackwell: [10, 10.3, 12],
    cdna3: [undefined],
  };
  expect(expected[row.architecture]).toContain(row.computeCapability);
});

test.each(every.map((row) => [row.title, row] as const))("%s has fp8 from 8.9 and fp4 from 10", (_, row) => {
  const capability = row.computeCapability ?? 8.9;
  expect(row.denseTflops.fp8 !== undefined).toBe(capability >= 8.9);
  expect(row.denseTflops.fp4 !== undefined).toBe(capability >= 10);
});
