import { ComputeResourcePolicy } from "@cdktf/provider-google/lib/compute-resource-policy";
import {
  ContainerNodePool,
  type ContainerNodePoolConfig,
  type ContainerNodePoolNodeConfig,
} from "@cdktf/provider-google/lib/container-node-pool";
import { Construct } from "constructs";
import { isAutoscaled, type NodeCount } from "../description/common/node-count";
import { type Planned, planFrom } from "../description/common/planned";
import { type GpuNodePoolDescription, type NodePoolPlan, planNodePool } from "../description/google";
import type { FabricNetworkPlan } from "../description/google/network-plan";
import { showWarnings } from "../terraform/warnings";
import type { IKubernetesCluster } from "./kubernetes-cluster-interface";
import type { Network } from "./network";
import { nodeConfigBase } from "./node-config";
import { sizeOf, timeoutsOf } from "./node-pool-size";

/** A pool of GPU machines, by description or by plan, and the cluster that it joins. */
export type GpuNodePoolProps = Planned<GpuNodePoolDescription, NodePoolPlan> & {
  /** A cluster of this library, or an existing one: `KubernetesCluster.fromExisting(…)`. */
  readonly cluster: IKubernetesCluster;
  readonly network: Network;
};

/**
 * GPU machines of one type in one zone, as node pools of GKE (one, or one for each NVLink domain): the further networks of
 * that very machine in their order, its local SSDs, the capacity that was bought, its driver.
 *
 * ```ts
 * new GpuNodePool(this, "gpu", {
 *   cluster, network, machineType: "a3-ultragpu-8g", nodeCount: 16,
 *   capacity: { type: "reservation", reservationId: "training-reservation" },
 * });
 * ```
 */
export class GpuNodePool extends Construct {
  /** The plan that is drawn. */
  readonly plan: NodePoolPlan;
  /** The node pools of GKE that hold the machines: one, or one for each NVLink domain. */
  readonly resources: readonly ContainerNodePool[];
  /** The networks of the machine's interfaces beside the primary one, in their order. */
  readonly fabricNetworks: readonly FabricNetworkPlan[];
  /** What places NVLink domains: one policy for each. */
  readonly placementPolicies: readonly ComputeResourcePolicy[];
  /** What selects the machines of the pool. */
  readonly labels: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: GpuNodePoolProps) {
    super(scope, id);
    const { cluster, network, ...description } = props;
    const plan = planFrom(description, (given: GpuNodePoolDescription) =>
      planNodePool({ name: id, podsPerNode: cluster.podsPerGpuNode, ...given }),
    );
    this.plan = plan;
    this.labels = plan.labels;
    cluster.addNodePool(plan.name);
    this.fabricNetworks = network.addNodePool(plan);
    const made = plan.groups.map((group) => this.group(group, cluster, network));
    this.resources = made.map(({ pool }) => pool);
    this.placementPolicies = made.flatMap(({ policy }) => (policy ? [policy] : []));
    showWarnings(this, plan.warnings);
  }

  /** The first node pool of GKE; undefined where the pool has no machine in an NVLink domain. */
  get resource(): ContainerNodePool | undefined {
    return this.resources[0];
  }

  private group(group: NodePoolPlan["groups"][number], cluster: IKubernetesCluster, network: Network) {
    const { plan } = this;
    const { bootDisk } = plan;
    const key = group.name === plan.resourceName ? "" : group.name.slice(plan.resourceName.length + 1);
    const policy = plan.machine.acceleratorTopology ? this.topologyPolicy(group.name, key, network) : undefined;
    const pool = new ContainerNodePool(this, key || "Resource", {
      name: group.name,
      cluster: cluster.clusterId,
      nodeLocations: [...(plan.zones ?? [network.plan.zone])],
      version: plan.kubernetesVersion,
      ...sizeOfGroup(plan, group.nodeCount),
      maxPodsPerNode: plan.podsPerNode,
      // Without upgrades GKE refuses a pool in a release channel, queued or not: jobs are spared by the maintenance exclusion.
      management: { autoRepair: plan.autoRepair, autoUpgrade: true },
      // No spare machine is needed: the old one goes before the new one comes.
      upgradeSettings: { strategy: "SURGE", maxSurge: 0, maxUnavailable: 1 },
      placementPolicy:
        plan.capacity.placement === "compact" ? { type: "COMPACT", policyName: policy?.name } : undefined,
      queuedProvisioning: plan.capacity.flexStart?.queued ? { enabled: true } : undefined,
      networkConfig: {
        enablePrivateNodes: true,
        additionalNodeNetworkConfigs: this.fabricNetworks.map((fabric) => ({
          network: fabric.network,
          subnetwork: fabric.subnetwork,
        })),
      },
      nodeConfig: this.nodeConfig(cluster),
      timeouts: timeoutsOf(group.nodeCount),
      dependsOn: [
        ...cluster.nodesDependOn,
        ...(bootDisk.kmsKeyName === undefined ? [] : cluster.useDiskKey(bootDisk.kmsKeyName, plan.name)),
      ],
    });
    return { pool, policy };
  }

  /** An NVLink domain starts only by such a policy, which names its shape. */
  private topologyPolicy(name: string, key: string, network: Network): ComputeResourcePolicy {
    return new ComputeResourcePolicy(this, `${key || "domain"}-policy`, {
      name,
      project: network.plan.project,
      region: network.plan.region,
      workloadPolicy: { type: "HIGH_THROUGHPUT", acceleratorTopology: this.plan.machine.acceleratorTopology },
    });
  }

  private nodeConfig(cluster: IKubernetesCluster): ContainerNodePoolNodeConfig {
    const { machine, capacity, bootDisk, taints, tags, imageStreaming } = this.plan;
    return {
      ...nodeConfigBase({ name: cluster.name, tags, serviceAccountEmail: cluster.nodeServiceAccountEmail }),
      machineType: machine.machineType,
      diskType: bootDisk.type,
      diskSizeGb: bootDisk.sizeGiB,
      bootDiskKmsKey: bootDisk.kmsKeyName,
      guestAccelerator: [this.accelerator()],
      ephemeralStorageLocalSsdConfig: machine.localSsdCount > 0 ? { localSsdCount: machine.localSsdCount } : undefined,
      gcfsConfig: imageStreaming ? { enabled: true } : undefined,
      spot: capacity.type === "spot" ? true : undefined,
      flexStart: capacity.flexStart ? true : undefined,
      maxRunDuration: capacity.flexStart ? `${capacity.flexStart.maxRunSeconds}s` : undefined,
      reservationAffinity: reservationAffinityOf(this.plan),
      labels: { ...this.labels },
      taint: taints.map((taint) => ({ ...taint })),
    };
  }

  /** A slice of a GPU is asked for as one GPU: the machine type says how much of it there is. */
  private accelerator() {
    const { machine, gpuDriverVersion } = this.plan;
    return {
      type: machine.guestAccelerator?.type ?? machine.acceleratorLabel,
      count: machine.guestAccelerator?.count ?? Math.ceil(machine.acceleratorCount),
      gpuDriverInstallationConfig: { gpuDriverVersion },
    };
  }
}

/**
 * Flex-start machines come by jobs, so their pool starts empty and grows; GKE sets how they are upgraded, in a word that the
 * provider does not know.
 */
function sizeOfGroup({ capacity }: NodePoolPlan, nodeCount: NodeCount): Partial<ContainerNodePoolConfig> {
  if (!capacity.flexStart) {
    return sizeOf(nodeCount);
  }
  const range = isAutoscaled(nodeCount) ? nodeCount : { minimum: 0, maximum: nodeCount };
  return { ...sizeOf(range), lifecycle: { ignoreChanges: ["initial_node_count", "upgrade_settings"] } };
}

function reservationAffinityOf({ capacity }: NodePoolPlan): ContainerNodePoolNodeConfig["reservationAffinity"] {
  if (capacity.reservationId !== undefined) {
    return {
      consumeReservationType: "SPECIFIC_RESERVATION",
      key: "compute.googleapis.com/reservation-name",
      values: [capacity.reservationId],
    };
  }
  return capacity.flexStart ? { consumeReservationType: "NO_RESERVATION" } : undefined;
}
