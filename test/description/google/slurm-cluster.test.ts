import { planTrainingCluster, type SlurmTrainingClusterDescription } from "../../../lib/description/google";
import { problemsOf } from "../../problems-of";
import { type BadSlurm, badSlurm, type SlurmChange } from "../common/bad-slurm";
import { validSlurm } from "./valid-slurm";

const pool = (name: string, options: object): SlurmChange => ({ cluster: { nodePools: { [name]: options } } });

const bad: readonly BadSlurm[] = [
  ...badSlurm,
  [
    "a family of images",
    { scheduler: { image: { type: "prepared", id: "projects/p/global/images/family/f" } } },
    "scheduler.image.id",
    /family/,
  ],
  [
    "a machine over TCPXO with a public image",
    { cluster: { machineType: "a3-megagpu-8g" } },
    "machineType",
    /prepared/,
  ],
  ["a machine over TCPX with a public image", { cluster: { machineType: "a3-highgpu-8g" } }, "machineType", /prepared/],
  [
    "a partition called default",
    pool("default", { machineType: "a3-ultragpu-8g", nodeCount: 1, capacity: { type: "spot" } }),
    "nodePools.default",
    /another/,
  ],
  [
    "a pool of CPUs",
    pool("cpu", { type: "cpu", machineType: "n2-standard-8", nodeCount: 1 }),
    "nodePools.cpu.type",
    /leave/,
  ],
  ["a driver of GKE's", { cluster: { gpuDriverVersion: "LATEST" } }, "gpuDriverVersion", /leave it out/],
  [
    "a slice of a GPU",
    { cluster: { machineType: "g4-standard-6", capacity: { type: "spot" } } },
    "machineType",
    /whole GPUs/,
  ],
  [
    "queued flex-start",
    { cluster: { machineType: "a3-ultragpu-8g", capacity: { type: "flex-start", queued: true } } },
    "capacity.queued",
    /leave it out/,
  ],
];

test.each(bad)("%s is a problem with its path and remedy", (_title, { scheduler, cluster }, path, remedy) => {
  const description = { ...validSlurm, ...cluster, scheduler: { ...validSlurm.scheduler, ...scheduler } };
  const problems = problemsOf(() => planTrainingCluster(description as SlurmTrainingClusterDescription));
  expect(problems.map((problem) => problem.path)).toEqual([path]);
  expect(problems[0]?.hint).toMatch(remedy);
});

test("a Slurm cluster has a partition for each pool, and no Kubernetes", () => {
  const plan = planTrainingCluster(validSlurm);
  expect(plan.kubernetes).toBeUndefined();
  expect(plan.slurm.machineGroups.map(({ groups }) => groups)).toEqual([
    [{ name: "train-gpu", nodeCount: 16, isHeld: true }],
  ]);
});

test("an NVLink domain is an instance group, and machines of flex-start are held by nobody", () => {
  const racks = planTrainingCluster({
    ...validSlurm,
    machineType: "a4x-highgpu-4g",
    nodeCount: 36,
    sharedFileSystem: undefined,
  });
  expect(racks.slurm.machineGroups[0]?.groups.map(({ name, nodeCount }) => [name, nodeCount])).toEqual([
    ["train-gpu-domain-0", 18],
    ["train-gpu-domain-1", 18],
  ]);
  const flexible = planTrainingCluster({ ...validSlurm, capacity: { type: "flex-start" } });
  expect(flexible.slurm.machineGroups[0]?.groups[0]?.isHeld).toBe(false);
});
