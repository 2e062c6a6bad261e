import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import type { TerraformStack } from "cdktf";
import {
  GpuNodePool,
  KubernetesCluster,
  Network,
  NodePool,
  planTrainingCluster,
  TrainingCluster,
} from "../../lib/google";
import { valid } from "../description/google/valid";
import { problemsOf } from "../problems-of";
import { synth } from "../synth";

const ultra = { machineType: "a3-ultragpu-8g", nodeCount: 2, capacity: { type: "spot" } } as const;
const debug = { machineType: "g2-standard-48", nodeCount: { minimum: 0, maximum: 4 } } as const;
const prepare = { type: "cpu", machineType: "c3-standard-44", nodeCount: { minimum: 0, maximum: 20 } } as const;
const build = (use: (stack: TerraformStack) => void) =>
  synth((stack) => {
    new GoogleProvider(stack, "google", { project: "research-gpus" });
    use(stack);
  });
const poolsOf = (terraform: ReturnType<typeof build>) =>
  new Map(
    Object.values(terraform.resource.google_container_node_pool as Record<string, Record<string, never>>).map(
      (pool): [string, Record<string, never>] => [String(pool.name), pool],
    ),
  );
const fabricOf = (pool: Record<string, never> | undefined): readonly unknown[] => {
  const config = (pool?.network_config ?? {}) as { readonly additional_node_network_configs?: readonly unknown[] };
  return config.additional_node_network_configs ?? [];
};

test("each pool takes the networks of its machine and carries its name as a label", () => {
  const terraform = build((stack) => {
    new TrainingCluster(stack, "train", {
      ...valid,
      network: { rdmaCidr: "172.24.0.0/16" },
      nodePools: { debug, ultra, prepare },
    });
  });
  const pools = poolsOf(terraform);
  expect([...pools.keys()].sort()).toEqual(["system", "train-debug", "train-gpu", "train-prepare", "train-ultra"]);
  expect(
    ["train-gpu", "train-debug", "train-ultra", "train-prepare"].map((name) => fabricOf(pools.get(name)).length),
  ).toEqual([8, 0, 9, 0]);
  expect(pools.get("train-debug")).toMatchObject({
    initial_node_count: 0,
    autoscaling: { total_max_node_count: 4 },
    lifecycle: { ignore_changes: ["initial_node_count"] },
    node_config: { labels: { "gpu-clusters.io/node-pool": "debug" } },
  });
  expect(pools.get("train-debug")?.node_count).toBeUndefined();
});

test("no VPC, block or MTU of a cluster moves when pools are added", () => {
  const vpcsOf = (change: object) => {
    const { network } = planTrainingCluster({ ...valid, ...change });
    return network.type === "new" ? network.vpcs : [];
  };
  const alone = vpcsOf({});
  expect(vpcsOf({ nodePools: { debug, prepare } })).toEqual(alone);
  const beside = vpcsOf({ network: { rdmaCidr: "172.24.0.0/16" }, nodePools: { ultra } });
  expect(beside.slice(0, alone.length)).toEqual(alone);
  expect(beside.map(({ name }) => name).slice(alone.length)).toEqual(["train-host", "train-rdma"]);
});

test("the words at the top may be left out where nodePools names a pool", () => {
  const { machineType: _, nodeCount: __, ...rest } = valid;
  expect(planTrainingCluster({ ...rest, nodePools: { ultra } }).nodePools.map(({ name }) => name)).toEqual(["ultra"]);
  expect(problemsOf(() => planTrainingCluster(rest)).map(({ path }) => path)).toEqual(["nodeCount", "machineType"]);
});

test("a problem of pools that do not fit names each of them with its addresses", () => {
  const [problem] = problemsOf(() =>
    planTrainingCluster({
      ...valid,
      network: { cidr: "10.0.0.0/18" },
      nodePools: { debug: { ...debug, nodeCount: 60 } },
    }),
  );
  expect(problem?.message).toMatch(/pool 'gpu' 2048, pool 'debug' 7680, system machines 2304/);
});

test("a pool that is added later is refused where its name is taken or its networks are missing", () => {
  build((stack) => {
    const network = new Network(stack, "network", { zone: "us-central1-a" });
    const cluster = new KubernetesCluster(stack, "kubernetes", { network });
    new GpuNodePool(stack, "debug", { cluster, network, ...debug });
    const again = () => new NodePool(stack, "again", { cluster, network, ...withoutType(prepare), name: "debug" });
    expect(problemsOf(again)).toMatchObject([{ path: "name" }]);
    const mega = () => new GpuNodePool(stack, "mega", { cluster, network, machineType: "a3-megagpu-8g", nodeCount: 1 });
    expect(problemsOf(mega)).toMatchObject([{ path: "network", message: expect.stringContaining("'mega'") }]);
  });
});

test("pools are added to a cluster that exists, of which nothing is changed", () => {
  const terraform = build((stack) => {
    new TrainingCluster(stack, "train", {
      ...valid,
      machineType: "g2-standard-48",
      project: "research-gpus",
      sharedFileSystem: undefined,
      network: { existing: { network: "vpc", subnetwork: "machines", podsRangeName: "p", servicesRangeName: "s" } },
      scheduler: { type: "kubernetes", existing: { clusterName: "research" } },
    });
  });
  expect(terraform.resource.google_container_cluster).toBeUndefined();
  expect(Object.values((terraform.data?.google_container_cluster ?? {}) as object)).toMatchObject([
    { name: "research", location: "us-central1", project: "research-gpus" },
  ]);
  expect([...poolsOf(terraform).keys()]).toEqual(["train-gpu"]);
});

function withoutType({ type: _, ...rest }: typeof prepare): Omit<typeof prepare, "type"> {
  return rest;
}
