import { planTrainingCluster, type SlurmTrainingClusterDescription } from "../../../lib/description/aws";
import { problemsOf } from "../../problems-of";
import { type BadSlurm, badSlurm, type SlurmChange } from "../common/bad-slurm";
import { validSlurm } from "./valid-slurm";

const pool = (name: string, options: object): SlurmChange => ({ cluster: { nodePools: { [name]: options } } });

const bad: readonly BadSlurm[] = [
  ...badSlurm,
  ["an id of another form", { scheduler: { image: { type: "prepared", id: "img-1" } } }, "scheduler.image.id", /ami-/],
  [
    "a partition called default",
    pool("default", { machineType: "p5.48xlarge", nodeCount: 1 }),
    "nodePools.default",
    /another/,
  ],
  [
    "a pool of CPUs",
    pool("cpu", { type: "cpu", machineType: "m7i.xlarge", nodeCount: 1 }),
    "nodePools.cpu.type",
    /leave/,
  ],
  [
    "another number of GPUs",
    pool("small", { machineType: "g6.12xlarge", nodeCount: 1 }),
    "nodePools",
    /a cluster for each/,
  ],
  [
    "machines of two architectures from one image",
    {
      scheduler: { image: { type: "prepared", id: "ami-0123456789abcdef0" } },
      cluster: {
        machineType: "g6.12xlarge",
        nodePools: {
          rack: {
            machineType: "p6e-gb200.36xlarge",
            nodeCount: 9,
            capacity: { type: "capacity-block", reservationId: "cr-0123456789abcdef0" },
          },
        },
        sharedFileSystem: undefined,
      },
    },
    "scheduler.image.id",
    /each architecture/,
  ],
  ["an updateStrategy", { cluster: { updateStrategy: "surge" } }, "updateStrategy", /leave it out/],
];

test.each(bad)("%s is a problem with its path and remedy", (_title, { scheduler, cluster }, path, remedy) => {
  const description = { ...validSlurm, ...cluster, scheduler: { ...validSlurm.scheduler, ...scheduler } };
  const problems = problemsOf(() => planTrainingCluster(description as SlurmTrainingClusterDescription));
  expect(problems.map((problem) => problem.path)).toEqual([path]);
  expect(problems[0]?.hint).toMatch(remedy);
});

test("more than fifty faults are known", () => {
  expect(bad.length).toBeGreaterThan(50);
});

test("a Slurm cluster has a partition for each pool, and no Kubernetes", () => {
  const plan = planTrainingCluster({
    ...validSlurm,
    nodePools: { debug: { machineType: "p5.48xlarge", nodeCount: 2, capacity: { type: "spot" } } },
  });
  expect(plan.kubernetes).toBeUndefined();
  expect(plan.slurm.machineGroups.map(({ name, nodeCount }) => [name, nodeCount])).toEqual([
    ["gpu", 16],
    ["debug", 2],
  ]);
  expect(plan.nodePools).toBe(plan.slurm.machineGroups);
});

test("jobs stop 40 minutes before a capacity block ends", () => {
  const { slurm } = planTrainingCluster({
    ...validSlurm,
    capacity: { type: "capacity-block", reservationId: "cr-0123456789abcdef0", endTime: "2026-12-15T11:30:00Z" },
  });
  expect(slurm.machineGroups[0]?.drainTime).toBe("2026-12-15T10:50:00.000Z");
});

test("what is unwise is said: a public image on many machines, a budget above the cluster, a user in no team", () => {
  const { warnings } = planTrainingCluster({
    ...validSlurm,
    nodeCount: 17,
    scheduler: {
      ...validSlurm.scheduler,
      users: [...validSlurm.scheduler.users, { name: "alan", uid: 2009 }],
      teams: [{ name: "research", gpuCount: 1000, users: ["ada"] }],
    },
  });
  expect(warnings).toEqual([
    expect.stringContaining("17 machines install Slurm"),
    expect.stringContaining("'research' may have 1000 GPUs, and the cluster has 136"),
    expect.stringContaining("alan may log in"),
  ]);
});
