import * as fc from "fast-check";
import { planCpuNodePool, planTrainingCluster, type TrainingClusterDescription } from "../../../lib/description/azure";
import { azureMachines } from "../../../lib/machines/azure";
import { problemsOf } from "../../problems-of";
import { existingNetwork, theirs, valid } from "./valid";

const { machineType: _, nodeCount: __, sharedFileSystem: ___, ...place } = valid;

/** Machines that can be in one cluster: none asks for a feature that another wants absent. */
const together = azureMachines.filter(
  ({ capacityTypes, aks }) => capacityTypes.includes("on-demand") && aks.infinibandFeature !== "unregistered",
);

const anyPool = fc.record({
  machineType: fc.constantFrom(
    ...together.filter(({ aks }) => aks.minimumKubernetesVersion === undefined).map(({ machineType }) => machineType),
  ),
  nodeCount: fc.oneof(
    fc.integer({ min: 0, max: 8 }),
    fc
      .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 4, max: 8 }))
      .map(([minimum, maximum]) => ({ minimum, maximum })),
  ),
});

test("any one to five pools keep their name, machine, count and labels apart, and no two have one name in AKS", () => {
  const names = fc.constantFrom("debug", "more", "eval", "gpu", "wide");
  fc.assert(
    fc.property(fc.dictionary(names, anyPool, { minKeys: 1, maxKeys: 5 }), (nodePools) => {
      const { nodePools: planned } = planTrainingCluster({ ...place, nodePools });
      expect(planned.map(({ name }) => name)).toEqual(Object.keys(nodePools));
      expect(new Set(planned.map(({ resourceName }) => resourceName)).size).toBe(planned.length);
      for (const { name, machine, nodeCount, labels, resourceName } of planned) {
        expect([machine.machineType, nodeCount]).toEqual([nodePools[name]?.machineType, nodePools[name]?.nodeCount]);
        expect(labels["gpu-clusters.io/node-pool"]).toBe(name);
        expect(resourceName).toMatch(/^[a-z][a-z0-9]{0,11}$/);
      }
    }),
    { numRuns: 200 },
  );
});

test("the words at the top may be left out only where another pool is named", () => {
  expect(problemsOf(() => planTrainingCluster(place)).map(({ path }) => path)).toEqual(["nodeCount", "machineType"]);
  const debug = { machineType: "Standard_NC4as_T4_v3", nodeCount: 1 } as const;
  expect(planTrainingCluster({ ...place, nodePools: { debug } }).nodePools.map(({ name }) => name)).toEqual(["debug"]);
});

test("a pool of CPU machines lies over the zones, or beside the GPU machines", () => {
  const { cpuNodePools } = planTrainingCluster({
    ...valid,
    nodePools: {
      prep: {
        type: "cpu",
        machineType: "Standard_D32ds_v5",
        nodeCount: { minimum: 0, maximum: 20 },
        capacity: { type: "spot" },
      },
      near: { type: "cpu", machineType: "Standard_D32ds_v5", nodeCount: 2, subnets: "gpu" },
    },
  });
  expect(cpuNodePools.map(({ name, zones, taints }) => [name, zones, taints])).toEqual([
    ["prep", ["1", "2", "3"], ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule"]],
    ["near", ["1"], []],
  ]);
});

test("a pool of CPU machines alone lists every problem with its path", () => {
  const problems = problemsOf(() =>
    planCpuNodePool({
      name: "prep",
      machineType: "Standard_NC4as_T4_v3",
      nodeCount: -1,
      capacity: { type: "reserved" },
    } as never),
  );
  expect(problems.map(({ path }) => path)).toEqual(["machineType", "nodeCount", "capacity.type"]);
});

test("a reservation in an existing cluster asks for the identity of its control plane", () => {
  const existing = { clusterName: "research", resourceGroupName: "research" };
  const description: TrainingClusterDescription = {
    ...place,
    machineType: "Standard_NC96ads_A100_v4",
    nodeCount: 2,
    capacity: { type: "reservation", reservationId: theirs.capacityReservationGroupId },
    network: existingNetwork(),
    scheduler: { type: "kubernetes", existing },
  };
  expect(problemsOf(() => planTrainingCluster(description))).toEqual([
    expect.objectContaining({ path: "scheduler.existing.controlPlanePrincipalId" }),
  ]);
  const known = { ...existing, controlPlanePrincipalId: theirs.objectId };
  expect(
    planTrainingCluster({ ...description, scheduler: { type: "kubernetes", existing: known } }).kubernetes,
  ).toMatchObject({ type: "existing", clusterName: "research", podsPerGpuNode: 110 });
});

test("the name of a pool changes with the company's subnet, which AKS cannot change in place", () => {
  const names = (fields: object) => {
    const near = { type: "cpu", machineType: "Standard_D8ds_v5", nodeCount: 1 } as const;
    const plan = planTrainingCluster({ ...valid, network: existingNetwork(fields), nodePools: { near } });
    return [plan.nodePools[0]?.resourceName, plan.cpuNodePools[0]?.resourceName];
  };
  const [gpu, cpu] = names({});
  expect(names({ gpuSubnetId: theirs.subnetId("other") })).toEqual([expect.not.stringMatching(gpu ?? ""), cpu]);
  expect(names({ systemSubnetId: theirs.subnetId("other") })).toEqual([gpu, expect.not.stringMatching(cpu ?? "")]);
});

test("CPU machines of a region without zones change their name with their subnet", () => {
  const name = (subnets: "system" | "gpu") =>
    planCpuNodePool({ name: "prep", machineType: "Standard_D8ds_v5", nodeCount: 1, subnets }, { zone: "none" })
      .resourceName;
  expect(name("gpu")).not.toBe(name("system"));
});

test("more CPU machines than a node pool holds are refused", () => {
  const most = (nodeCount: number | { minimum: number; maximum: number }) =>
    problemsOf(() => planCpuNodePool({ name: "prep", machineType: "Standard_D8ds_v5", nodeCount }));
  expect(most(1001)).toMatchObject([{ path: "nodeCount", hint: expect.stringContaining("1000") }]);
  expect(most({ minimum: 0, maximum: 1001 })).toMatchObject([{ path: "nodeCount" }]);
  expect(() => planCpuNodePool({ name: "prep", machineType: "Standard_D8ds_v5", nodeCount: 1000 })).not.toThrow();
});

test("a pool called gpu that stands among the named ones is found by its path there", () => {
  const nodePools = {
    rack: { machineType: "Standard_ND128isr_NDR_GB200_v6", nodeCount: 18 },
    gpu: { machineType: "Standard_ND96isr_H100_v5", nodeCount: 2 },
  } as const;
  expect(problemsOf(() => planTrainingCluster({ ...place, nodePools })).map(({ path }) => path)).toEqual([
    "nodePools.gpu.machineType",
  ]);
});
