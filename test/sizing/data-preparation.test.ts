import * as fc from "fast-check";
import { InvalidDescriptionError } from "../../lib/checks";
import { type DataPreparationRequest, sizeDataPreparation } from "../../lib/sizing/data-preparation";
import { BYTES_PER_CLUSTERED_DOCUMENT, publishedPreparations, THROUGHPUT_BAND } from "../../lib/sizing/data-throughput";
import { problemsOf } from "../problems-of";

test("the whole chain takes the core-seconds that were measured for it", () => {
  // 23.3 s extraction, 59.35 s filters, 24.3 s signatures, about 2 s of gzip and 2.4 s of tokens: 114.6 s for 15.7 MB.
  const { coreHours } = sizeDataPreparation({ terabytes: 1 });
  expect(coreHours.expected / 1000).toBeCloseTo(2.03, 0);
});

test.each(publishedPreparations.map((run) => [run.title, run] as const))(
  "the band holds what was published: %s",
  (_, run) => {
    const { coreHours } = sizeDataPreparation({ terabytes: run.terabytes, steps: run.steps });
    expect(run.coreHours).toBeGreaterThan(coreHours.least);
    expect(run.coreHours).toBeLessThan(coreHours.most);
  },
);

test("a terabyte in eight hours takes some 320 vCPUs", () => {
  const { vcpus, machines, usd } = sizeDataPreparation({ terabytes: 1, deadlineHours: 8 });
  expect(vcpus).toBeGreaterThan(280);
  expect(vcpus).toBeLessThan(360);
  expect(machines).toBe(vcpus / 16);
  expect(usd?.expected).toBeGreaterThan(100);
  expect(usd?.expected).toBeLessThan(200);
});

test("dollars, core-hours and machines grow with the text and never with the time", () => {
  const amounts = fc.double({ min: 0.01, max: 1000, noNaN: true });
  fc.assert(
    fc.property(amounts, fc.integer({ min: 1, max: 500 }), (terabytes, deadlineHours) => {
      const small = sizeDataPreparation({ terabytes, deadlineHours });
      const large = sizeDataPreparation({ terabytes: terabytes * 2, deadlineHours });
      const slow = sizeDataPreparation({ terabytes, deadlineHours: deadlineHours * 2 });
      expect(large.coreHours.expected).toBeCloseTo(small.coreHours.expected * 2);
      expect(large.machines).toBeGreaterThanOrEqual(small.machines);
      expect(slow.machines).toBeLessThanOrEqual(small.machines);
      expect(slow.usd?.expected).toBeCloseTo(small.usd?.expected ?? 0);
      expect(small.coreHours.most / small.coreHours.least).toBeCloseTo(THROUGHPUT_BAND ** 2);
    }),
  );
});

test("the memory of the clusters is what the plan of a run counts with", () => {
  const size = sizeDataPreparation({
    terabytes: 4,
    steps: ["deduplicate"],
    bytesPerDocument: 4000,
    duplicatedShare: 1,
  });
  expect(size.clusteringMemoryGiB).toBe(Math.ceil((1e9 * BYTES_PER_CLUSTERED_DOCUMENT) / 2 ** 30));
  expect(sizeDataPreparation({ terabytes: 4, steps: ["tokenize"] }).clusteringMemoryGiB).toBe(0);
});

test("a corpus whose clusters fit no machine is to be taken in parts", () => {
  expect(sizeDataPreparation({ terabytes: 1000 }).notes).toContainEqual(expect.stringContaining("in parts"));
});

test.each([
  [{}, "terabytes"],
  [{ terabytes: 0 }, "terabytes"],
  [{ terabytes: "1" }, "terabytes"],
  [{ terabytes: Number.NaN }, "terabytes"],
  [{ terabytes: 1, steps: [] }, "steps"],
  [{ terabytes: 1, steps: ["language"] }, "steps[0]"],
  [{ terabytes: 1, deadlineHours: -1 }, "deadlineHours"],
  [{ terabytes: 1, machineType: "p5.48xlarge" }, "machineType"],
  [{ terabytes: 1, cloud: "azure", machineType: "m7i.4xlarge" }, "machineType"],
  [{ terabytes: 1, cloud: "oracle" }, "cloud"],
  [{ terabytes: 1, duplicatedShare: 2 }, "duplicatedShare"],
  [{ terabytes: 1, hours: 3 }, "hours"],
])("%j is refused at %s", (request, path) => {
  const problems = problemsOf(() => sizeDataPreparation(request as DataPreparationRequest));
  expect(problems.map((problem) => problem.path)).toEqual([path]);
});

test("no value of any kind ends in another error", () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      try {
        sizeDataPreparation({ terabytes: 1, steps: value } as DataPreparationRequest);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidDescriptionError);
      }
    }),
  );
});
