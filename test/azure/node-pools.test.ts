import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import type { TerraformStack } from "cdktf";
import {
  azurermProviderConfig,
  GpuNodePool,
  KubernetesCluster,
  Network,
  NodePool,
  TrainingCluster,
} from "../../lib/azure";
import { planTrainingPlatform } from "../../lib/description/platform/training-platform";
import { platformManifests } from "../../lib/manifests/platform";
import { existingNetwork } from "../description/azure/valid";
import { problemsOf } from "../problems-of";
import { synth } from "../synth";

function stackOf(build: (stack: TerraformStack) => void) {
  return synth((stack) => {
    new AzurermProvider(stack, "azure", azurermProviderConfig());
    build(stack);
  });
}

/** The runtime class of the pods of a daemon. */
function runtimeClassOf(spec: unknown): unknown {
  return (spec as { template: { spec: { runtimeClassName?: string } } }).template.spec.runtimeClassName;
}

test("a cluster of several pools draws a node pool for each, under addresses that do not move", () => {
  const terraform = stackOf((stack) => {
    new TrainingCluster(stack, "train", {
      machineType: "Standard_ND96isr_H100_v5",
      nodeCount: 16,
      region: "southcentralus",
      zone: "1",
      nodePools: {
        debug: { machineType: "Standard_NC4as_T4_v3", nodeCount: { minimum: 0, maximum: 4 } },
        prep: {
          type: "cpu",
          machineType: "Standard_D32ds_v5",
          nodeCount: { minimum: 0, maximum: 20 },
          capacity: { type: "spot" },
        },
      },
    });
  });
  const pools = terraform.resource.azurerm_kubernetes_cluster_node_pool ?? {};
  const addresses = Object.keys(pools).map((address) => address.slice(0, address.lastIndexOf("_")));
  expect(addresses.sort()).toEqual(["train_debug-pool", "train_gpu", "train_prep-pool"]);
  const debug = Object.values(pools).find(({ name }) => String(name).startsWith("debug"));
  expect(debug).toMatchObject({
    auto_scaling_enabled: true,
    min_count: 0,
    max_count: 4,
    lifecycle: { ignore_changes: ["node_count"] },
  });
  expect(debug?.node_count).toBeUndefined();
  expect(terraform.resource).toMatchSnapshot();
});

test("pools are added to a cluster of the company's, and refused where they have no place in it", () => {
  const terraform = stackOf((stack) => {
    const network = new Network(stack, "network", {
      ...{ region: "southcentralus", zone: "1", resourceGroupName: "research" },
      ...existingNetwork({ lustreSubnetId: undefined, gpuSubnetCidr: "10.0.0.0/28" }),
    });
    const cluster = KubernetesCluster.fromExisting(stack, "cluster", {
      clusterName: "research",
      resourceGroupName: "research",
      version: "1.33",
    });
    new GpuNodePool(stack, "gpu", { cluster, network, machineType: "Standard_ND96isr_H100_v5", nodeCount: 4 });
    new NodePool(stack, "prep", { cluster, network, machineType: "Standard_D32ds_v5", nodeCount: 2 });
    const more = { cluster, network, machineType: "Standard_NC4as_T4_v3", nodeCount: 8 } as const;
    expect(problemsOf(() => new GpuNodePool(stack, "more", more))).toEqual([
      expect.objectContaining({
        path: "existing.gpuSubnetCidr",
        message: expect.stringContaining("'gpu' 4, 'more' 8"),
      }),
    ]);
    const same = problemsOf(
      () => new NodePool(stack, "again", { ...more, name: "gpu", machineType: "Standard_D4ds_v5" }),
    );
    expect(same).toEqual([expect.objectContaining({ path: "name" })]);
    const racks = problemsOf(
      () =>
        new GpuNodePool(stack, "racks", { cluster, network, machineType: "Standard_ND128isr_GB300_v6", nodeCount: 18 }),
    );
    expect(racks.map(({ path }) => path)).toContain("machineType");
  });
  expect(terraform.resource.azurerm_kubernetes_cluster).toBeUndefined();
  const [pool] = Object.values(terraform.resource.azurerm_kubernetes_cluster_node_pool ?? {});
  expect(pool?.kubernetes_cluster_id).toMatch(/^\$\{data\.azurerm_kubernetes_cluster\./);
});

test("the id of a construct that is no name for AKS is refused with the remedy", () => {
  stackOf((stack) => {
    const network = new Network(stack, "network", {
      ...{ region: "southcentralus", zone: "1", resourceGroupName: "research" },
      ...existingNetwork({ lustreSubnetId: undefined }),
    });
    const cluster = KubernetesCluster.fromExisting(stack, "cluster", { clusterName: "a1", resourceGroupName: "a1" });
    const problems = problemsOf(
      () =>
        new GpuNodePool(stack, "h100-pool", { cluster, network, machineType: "Standard_NC4as_T4_v3", nodeCount: 1 }),
    );
    expect(problems).toEqual([
      expect.objectContaining({ path: "name", hint: expect.stringContaining("one to seven") }),
    ]);
  });
});

test("pools with the driver of AKS and of the operator are in one cluster: the operator keeps off the former", () => {
  const app = stackOf((stack) => {
    const { access } = new TrainingCluster(stack, "train", {
      ...{ machineType: "Standard_ND96isr_H100_v5", nodeCount: 16, region: "southcentralus", zone: "1" },
      nodePools: { debug: { machineType: "Standard_NC4as_T4_v3", nodeCount: 2 } },
    });
    const platform = planTrainingPlatform({}, access);
    const operator = platform.releases.find(({ name }) => name === "gpu-operator");
    expect(operator?.values).toMatchObject({
      operator: { runtimeClass: "nvidia-container-runtime" },
      driver: { enabled: true },
      toolkit: { enabled: true },
      cdi: { enabled: false },
    });
    const health = platformManifests("node-health", platform).filter(({ kind }) => kind === "DaemonSet");
    expect(health.map(({ spec }) => runtimeClassOf(spec))).toEqual(["nvidia-container-runtime", undefined]);
  });
  const pools = Object.values(app.resource.azurerm_kubernetes_cluster_node_pool ?? {});
  expect(pools.map(({ gpu_driver, node_labels }) => [gpu_driver, node_labels["nvidia.com/gpu.deploy.driver"]])).toEqual(
    expect.arrayContaining([
      ["None", undefined],
      ["Install", "false"],
    ]),
  );
});
