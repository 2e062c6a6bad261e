import * as fc from "fast-check";
import { InvalidDescriptionError } from "../../lib/checks";
import type { CephDescription } from "../../lib/description/ceph/ceph";
import { type CephContext, planCeph } from "../../lib/description/ceph/ceph-plan";
import { cephManifests } from "../../lib/manifests/ceph/ceph";
import { validateCoreObject } from "../kubernetes/core-object-schemas";
import { customObjectErrors, isCustom, schemasFound } from "../kubernetes/custom-object-schemas";
import { problemsOf } from "../problems-of";
import { context } from "./context";

const planOf = (change: object = {}, at: Partial<CephContext> = {}) =>
  planCeph({ type: "ceph", usableTiB: 20, ...change } as CephDescription, { ...context, ...at });

interface Bad {
  readonly why: string;
  readonly change?: object;
  readonly at?: Partial<CephContext>;
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

const coded = (dataChunks: unknown, codingChunks: unknown) => ({
  redundancy: { type: "erasure-coded", dataChunks, codingChunks },
});

const bad: readonly Bad[] = [
  { why: "no capacity", change: { usableTiB: undefined }, path: "usableTiB", message: "is missing", hint: "20" },
  { why: "no room", change: { usableTiB: 0 }, path: "usableTiB", message: "0 is not", hint: "TiB" },
  { why: "a text as capacity", change: { usableTiB: "20" }, path: "usableTiB", message: "'20'", hint: "TiB" },
  {
    why: "a capacity known later",
    change: { usableTiB: "${var.tib}" },
    path: "usableTiB",
    message: "when Terraform runs",
    hint: "the value itself",
  },
  {
    why: "two machines",
    change: { storageNodes: { nodeCount: 2 } },
    path: "storageNodes.nodeCount",
    message: "2 is not",
    hint: "3",
  },
  {
    why: "two replicas",
    change: { redundancy: { type: "replicated", replicas: 2 } },
    path: "redundancy.replicas",
    message: "2 is not",
    hint: "3",
  },
  {
    why: "four replicas on three machines",
    change: { redundancy: { type: "replicated", replicas: 4 }, storageNodes: { nodeCount: 3 } },
    path: "storageNodes.nodeCount",
    message: "4 replicas need 4",
    hint: "4 or more",
  },
  {
    why: "a code wider than the machines",
    change: { ...coded(4, 2), storageNodes: { nodeCount: 5 } },
    path: "storageNodes.nodeCount",
    message: "4 + 2 chunks need 6",
    hint: "6 or more",
  },
  { why: "one chunk to lose", change: coded(4, 1), path: "redundancy.codingChunks", message: "1 is not", hint: "2" },
  { why: "a code of one", change: coded(1, 2), path: "redundancy.dataChunks", message: "1 is not", hint: "2" },
  {
    why: "a code without its width",
    change: { redundancy: { type: "erasure-coded" } },
    path: "redundancy.dataChunks",
    message: "is missing",
    hint: "4",
  },
  {
    why: "an unknown redundancy",
    change: { redundancy: { type: "mirror" } },
    path: "redundancy.type",
    message: "'mirror'",
    hint: "replicated",
  },
  {
    why: "disks of the machines themselves",
    change: { disks: { type: "local-nvme" } },
    path: "disks.type",
    message: "vanish with their machine",
    hint: "disks of the cloud",
  },
  {
    why: "disks too small",
    change: { disks: { sizeGiB: 50 } },
    path: "disks.sizeGiB",
    message: "50 is not",
    hint: "100",
  },
  {
    why: "disks larger than sold",
    change: { disks: { sizeGiB: 20_000 } },
    path: "disks.sizeGiB",
    message: "20000",
    hint: "16384",
  },
  {
    why: "disks that do not hold it",
    change: { disks: { sizeGiB: 1000 } },
    path: "disks.sizeGiB",
    message: "not 20",
    hint: "77 machines",
  },
  {
    why: "machines that cannot carry it",
    change: { usableTiB: 500, storageNodes: { nodeCount: 6 } },
    path: "storageNodes.nodeCount",
    message: "none is larger",
    hint: "118 or more",
  },
  {
    why: "spot machines",
    change: { storageNodes: { capacity: { type: "spot" } } },
    path: "storageNodes.capacity",
    message: "on demand",
    hint: "leave it out",
  },
  {
    why: "machines with GPUs",
    change: { storageNodes: { machineType: "p5.48xlarge" } },
    path: "storageNodes.machineType",
    message: "not a known machine without a GPU",
    hint: "m7i",
  },
  {
    why: "an unknown machine",
    change: { storageNodes: { machineType: "tiny" } },
    path: "storageNodes.machineType",
    message: "'tiny'",
    hint: "allowed",
  },
  {
    why: "a gateway that is no flag",
    change: { objectStore: "yes" },
    path: "objectStore",
    message: "neither true nor false",
    hint: "true or false",
  },
  {
    why: "an unknown property",
    change: { usableTB: 1 },
    path: "usableTB",
    message: "is not a property",
    hint: "usableTiB",
  },
  { why: "Slurm", at: { scheduler: "slurm" }, path: "", message: "Slurm", hint: "lustre" },
  {
    why: "an old Kubernetes",
    at: { kubernetesVersion: "1.30" },
    path: "",
    message: "1.31 to 1.36",
    hint: "scheduler.version",
  },
  {
    why: "a new Kubernetes",
    at: { kubernetesVersion: "1.37" },
    path: "",
    message: "1.31 to 1.36",
    hint: "scheduler.version",
  },
];

test.each(bad)("$why is refused, with what to write instead", ({ change, at, path, message, hint }) => {
  expect(problemsOf(() => planOf(change, at))).toContainEqual({
    path,
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });
});

test("no value of any kind ends in another error than the list of problems", () => {
  const keys = fc.constantFrom("type", "usableTiB", "redundancy", "storageNodes", "disks", "objectStore");
  fc.assert(
    fc.property(keys, fc.anything(), (key, value) => {
      try {
        planOf({ [key]: value });
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidDescriptionError);
      }
    }),
  );
});

test("disks hold the capacity with its redundancy in four fifths of their room", () => {
  const sizes = fc.double({ min: 0.1, max: 5000, noNaN: true });
  fc.assert(
    fc.property(sizes, fc.boolean(), (usableTiB, isCoded) => {
      const { nodeCount, diskGiB } = planOf({ usableTiB, ...(isCoded && coded(4, 2)) });
      expect(nodeCount * diskGiB * 0.8).toBeGreaterThanOrEqual(usableTiB * 1024 * (isCoded ? 1.5 : 3) - 1e-6);
      expect(nodeCount).toBeGreaterThanOrEqual(isCoded ? 6 : 3);
      expect(diskGiB).toBeLessThanOrEqual(16_384);
    }),
  );
});

test("more room, or more machines, changes no pool", () => {
  const pools = [planOf(), planOf({ usableTiB: 400 }), planOf({ storageNodes: { nodeCount: 9 } })].map(
    (plan) => plan.pool,
  );
  expect(new Set(pools.map((pool) => JSON.stringify(pool))).size).toBe(1);
});

const variants: readonly [string, object, Partial<CephContext>][] = [
  ["replicated on AWS", {}, {}],
  ["coded on Google Cloud, with a gateway", { ...coded(4, 2), objectStore: true }, { cloud: "google" }],
  ["unprotected on Azure", { objectStore: true }, { cloud: "azure", deletionProtection: false }],
];

(schemasFound ? test.each(variants) : test.skip.each(variants))("objects fit the schemas: %s", (_, change, at) => {
  for (const object of [...cephManifests(planOf(change, at), true)]) {
    if (isCustom(object)) {
      expect([object.kind, customObjectErrors(object)]).toEqual([object.kind, []]);
    } else {
      validateCoreObject(object);
    }
  }
});

const specOf = (kind: string, ...of: Parameters<typeof planOf>) =>
  cephManifests(planOf(...of)).find((object) => object.kind === kind)?.spec as Record<string, never>;

test("two servers of disks are never on one machine", () => {
  const [set] = (
    specOf("CephCluster") as unknown as { storage: { storageClassDeviceSets: { placement: object; count: number }[] } }
  ).storage.storageClassDeviceSets;
  expect(set?.placement).toMatchObject({
    topologySpreadConstraints: [
      { topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "DoNotSchedule", maxSkew: 1 },
    ],
  });
  expect(set?.count).toBe(planOf().nodeCount);
});

test("data outlives its description, unless that was asked for", () => {
  expect(specOf("CephCluster").cleanupPolicy).toEqual({ confirmation: "", allowUninstallWithVolumes: false });
  expect(specOf("CephFilesystem").preserveFilesystemOnDelete).toBe(true);
  expect(specOf("CephObjectStore", { objectStore: true }).preservePoolsOnDelete).toBe(true);
  const classes = cephManifests(planOf()).filter(({ kind }) => kind === "StorageClass");
  expect(classes.map(({ reclaimPolicy }) => reclaimPolicy)).toEqual(["Retain", "Retain"]);
  expect(specOf("CephFilesystem", {}, { deletionProtection: false }).preserveFilesystemOnDelete).toBe(false);
});

test("codes hold files alone: what describes them stays in replicas, and the first pool too", () => {
  const { metadataPool, dataPools } = specOf("CephFilesystem", coded(4, 2)) as unknown as {
    metadataPool: object;
    dataPools: object[];
  };
  expect(metadataPool).toHaveProperty("replicated.size", 3);
  expect(dataPools).toMatchObject([{ replicated: { size: 3 } }, { erasureCoded: { dataChunks: 4, codingChunks: 2 } }]);
});

test("it is said when nothing can be rebuilt, and when Lustre is the faster path", () => {
  expect(planOf({ usableTiB: 1 }).warnings).toContainEqual(expect.stringContaining("nothing is rebuilt"));
  expect(planOf({ storageNodes: { nodeCount: 8 } }).warnings).toEqual([]);
  expect(planOf({}, { gpuNodeCount: 11 }).warnings).toContainEqual(expect.stringContaining("Lustre"));
});
