import fc from "fast-check";
import { InvalidDescriptionError } from "../../lib/checks";
import {
  type InferenceRequest,
  sizeInference,
  sizeTraining,
  type TrainingRequest,
  type TrainingSize,
} from "../../lib/sizing";
import { quantizations } from "../../lib/sizing/quantization";

const parameters = fc.double({ min: 8, max: 11.8, noNaN: true }).map((exponent) => 10 ** exponent);
const accelerator = fc.constantFrom(
  "a100",
  "a100-40gb",
  "h100",
  "h800",
  "h200",
  "b200",
  "gb200",
  "mi300x",
  "l40s",
  "l4",
);
const run = fc.record({
  parameters,
  tokens: fc.double({ min: 6, max: 13.5, noNaN: true }).map((exponent) => 10 ** exponent),
  accelerator,
  method: fc.constantFrom("pretrain" as const, "full-fine-tune" as const, "lora" as const, "qlora" as const),
  contextLength: fc.constantFrom(512, 2048, 8192, 65536),
});
const nodes = fc.integer({ min: 1, max: 2048 });

/** Undefined where the model does not fit. */
function trySize(request: TrainingRequest): TrainingSize | undefined {
  return orUndefined(() => sizeTraining(request));
}

function orUndefined<Size>(size: () => Size): Size | undefined {
  try {
    return size();
  } catch (error) {
    if (error instanceof InvalidDescriptionError) {
      return undefined;
    }
    throw error;
  }
}

test("more machines never take longer, and never fewer GPU-hours than the peak allows", () => {
  fc.assert(
    fc.property(run, nodes, fc.integer({ min: 1, max: 64 }), (request, count, more) => {
      const small = trySize({ ...request, nodes: count });
      fc.pre(small !== undefined);
      const large = trySize({ ...request, nodes: count + more });
      expect(large?.days).toBeLessThanOrEqual(small?.days ?? 0);
      expect(large?.gpuHours).toBeGreaterThan(leastGpuHours(request));
    }),
    { numRuns: 150 },
  );
});

/** LoRA computes 4 × N × D; no GPU here has more than 5,000 TFLOPS. */
function leastGpuHours({ parameters: count, tokens }: { parameters: number; tokens: number }): number {
  return (4 * count * tokens) / 5e15 / 3600;
}

test("more tokens never cost less, and take no fewer days", () => {
  fc.assert(
    fc.property(run, nodes, fc.double({ min: 1, max: 100, noNaN: true }), (request, count, factor) => {
      const few = trySize({ ...request, nodes: count });
      fc.pre(few !== undefined);
      const many = trySize({ ...request, tokens: request.tokens * factor, nodes: count });
      expect(many?.days).toBeGreaterThanOrEqual((few?.days ?? 0) * 0.999999);
      expect(many?.usd ?? 0).toBeGreaterThanOrEqual((few?.usd ?? 0) * 0.999999);
      expect(many?.storage.capacityTiB).toBeGreaterThanOrEqual(few?.storage.capacityTiB ?? 0);
    }),
    { numRuns: 150 },
  );
});

test("more parameters and longer contexts never take fewer days", () => {
  fc.assert(
    fc.property(run, nodes, fc.double({ min: 1.5, max: 10, noNaN: true }), (request, count, factor) => {
      const small = trySize({ ...request, nodes: count });
      fc.pre(small !== undefined);
      const larger = trySize({ ...request, parameters: request.parameters * factor, nodes: count });
      const longer = trySize({ ...request, contextLength: request.contextLength * 4, nodes: count });
      expect(larger?.days ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(small?.days ?? 0);
      expect(longer?.days ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual((small?.days ?? 0) * 0.999999);
    }),
    { numRuns: 150 },
  );
});

test("more memory of a GPU never fits less: what H100 hold, as many H200 hold", () => {
  fc.assert(
    fc.property(run, nodes, (request, count) => {
      const small = trySize({ ...request, accelerator: "h100", nodes: count });
      fc.pre(small !== undefined);
      const large = trySize({ ...request, accelerator: "h200", nodes: count });
      expect(large?.minimumGpus ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(small?.minimumGpus ?? 0);
      expect(large?.days ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual((small?.days ?? 0) * 1.000001);
    }),
    { numRuns: 100 },
  );
});

test("more memory for the cache, and more GPUs, never serve fewer tokens a second", () => {
  const serving = fc.record({
    parameters,
    quantization: fc.constantFrom(...quantizations),
    promptTokens: fc.integer({ min: 1, max: 4000 }),
    outputTokens: fc.integer({ min: 1, max: 4000 }),
    gpusPerReplica: fc.constantFrom(1, 2, 4),
  });
  fc.assert(
    fc.property(serving, (request) => {
      const small = orUndefined(() => sizeInference({ ...request, accelerator: "h100" }));
      fc.pre(small !== undefined);
      const large = sizeInference({ ...request, accelerator: "h200" });
      const more = sizeInference({ ...request, accelerator: "h100", gpusPerReplica: request.gpusPerReplica * 2 });
      const speed = small?.outputTokensPerSecondPerReplica ?? 0;
      expect(large.outputTokensPerSecondPerReplica).toBeGreaterThanOrEqual(speed);
      expect(more.outputTokensPerSecondPerReplica).toBeGreaterThanOrEqual(speed);
    }),
    { numRuns: 150 },
  );
});

test("a tighter deadline never takes fewer GPUs, and every deadline that is accepted is met", () => {
  fc.assert(
    fc.property(
      run,
      fc.double({ min: 1, max: 300, noNaN: true }),
      fc.double({ min: 1, max: 10, noNaN: true }),
      (request, days, factor) => {
        const tight = trySize({ ...request, deadlineDays: days });
        fc.pre(tight !== undefined);
        const loose = trySize({ ...request, deadlineDays: days * factor });
        expect(tight?.calendarDays).toBeLessThanOrEqual(days);
        expect(loose?.gpus).toBeLessThanOrEqual(tight?.gpus ?? 0);
      },
    ),
    { numRuns: 60 },
  );
});

test("nothing in a training size is NaN, infinite or below 0", () => {
  fc.assert(
    fc.property(run, nodes, (request, count) => {
      for (const number of numbersIn(trySize({ ...request, nodes: count }))) {
        expect(Number.isFinite(number) && number >= 0).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

test("the recommended layout fits, and its minimum of GPUs does too", () => {
  fc.assert(
    fc.property(run, nodes, (request, count) => {
      const size = trySize({ ...request, nodes: count });
      fc.pre(size !== undefined);
      expect(size?.memory.peakBytes).toBeLessThanOrEqual(size?.memory.usableBytes ?? 0);
      expect(trySize({ ...request, gpus: size?.minimumGpus })?.gpus).toBe(size?.minimumGpus);
    }),
    { numRuns: 60 },
  );
});

test("nothing in an inference size is NaN or below 0, and more requests never take fewer replicas", () => {
  const serving = fc.record({
    parameters,
    accelerator,
    quantization: fc.constantFrom(...quantizations),
    requestsPerSecond: fc.double({ min: 0.01, max: 1000, noNaN: true }),
    promptTokens: fc.integer({ min: 1, max: 4000 }),
    outputTokens: fc.integer({ min: 1, max: 4000 }),
  });
  fc.assert(
    fc.property(serving, (request: InferenceRequest & { readonly requestsPerSecond: number }) => {
      const size = orUndefined(() => sizeInference(request));
      fc.pre(size !== undefined);
      const more = sizeInference({ ...request, requestsPerSecond: request.requestsPerSecond * 3 });
      expect(numbersIn(size).every((number) => Number.isFinite(number) && number >= 0)).toBe(true);
      expect(more.replicas).toBeGreaterThanOrEqual(size?.replicas ?? 0);
      expect(more.gpusPerReplica).toBe(size?.gpusPerReplica);
    }),
    { numRuns: 150 },
  );
});

function numbersIn(value: unknown): readonly number[] {
  if (typeof value === "number") {
    return [value];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
