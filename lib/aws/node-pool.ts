import { AutoscalingSchedule } from "@cdktf/provider-aws/lib/autoscaling-schedule";
import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import type { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import type { PlacementGroup } from "@cdktf/provider-aws/lib/placement-group";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { gpuPoolDemand } from "../description/aws/network";
import { type GpuNodePoolDescription, type NodePoolPlan, planNodePool } from "../description/aws/node-pool";
import { maximumNodeCount } from "../description/common/node-count";
import { type Planned, planFrom } from "../description/common/planned";
import { eksNodeConfig, multipart } from "../node";
import { showWarnings } from "../terraform/warnings";
import { initialSize } from "./capacity-window";
import { gpuLaunchTemplate } from "./gpu-launch-template";
import type { IKubernetesCluster } from "./kubernetes-cluster-interface";
import type { Network } from "./network";
import { capacityTypeOf, groupTimeouts, scalingOf, tagMachines, taintsOf } from "./node-group";
import { namedTags } from "./tags";

/** A pool of GPU machines, by description or by plan, and the cluster that it joins. */
export type GpuNodePoolProps = Planned<GpuNodePoolDescription, NodePoolPlan> & {
  /** A cluster of this library, or an existing one: `KubernetesCluster.fromExisting(…)`. */
  readonly cluster: IKubernetesCluster;
  readonly network: Network;
};

/**
 * GPU machines of one type in one zone, as a managed node group of EKS: the interfaces of that very machine type, its NVMe
 * in RAID 0, the capacity that was bought, repair of machines whose GPUs fail.
 *
 * ```ts
 * new GpuNodePool(this, "gpu", {
 *   cluster, network, machineType: "p5.48xlarge", nodeCount: 16,
 *   capacity: { type: "capacity-block", reservationId: "cr-0123456789abcdef0" },
 * });
 * ```
 */
export class GpuNodePool extends Construct {
  /** The plan that is drawn. */
  readonly plan: NodePoolPlan;
  /** The node group. */
  readonly resource: EksNodeGroup;
  /** The node groups of the pool: on AWS always one. */
  readonly resources: readonly EksNodeGroup[];
  /** The launch template of the machines. */
  readonly launchTemplate: LaunchTemplate;
  /** The placement group; absent where the capacity model places the machines itself. */
  readonly placementGroup?: PlacementGroup;
  /** Labels that select the machines of the pool. */
  readonly labels: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: GpuNodePoolProps) {
    super(scope, id);
    const { cluster, network, ...description } = props;
    const plan = planFrom(description, (given: GpuNodePoolDescription) =>
      planNodePool({ name: id, podsPerNode: cluster.podsPerGpuNode, ...given }),
    );
    this.plan = plan;
    this.labels = plan.labels;
    cluster.addNodePool(plan.name, plan);
    network.addNodePool(gpuPoolDemand(plan));
    const { launchTemplate, placementGroup } = gpuLaunchTemplate(this, {
      plan,
      name: plan.resourceName,
      tags: plan.tags,
      securityGroupIds: [cluster.clusterSecurityGroupId, network.gpuSecurityGroup.id],
      userData: this.userData(),
    });
    this.launchTemplate = launchTemplate;
    this.placementGroup = placementGroup;
    this.resource = this.nodeGroup(cluster, network);
    this.resources = [this.resource];
    if (plan.updateStrategy === "minimal") {
      // Not in the bindings (6.25); the provider takes it from 6.28 on.
      this.resource.addOverride("update_config.update_strategy", "MINIMAL");
    }
    tagMachines(this, this.resource, plan.tags);
    this.schedule();
    showWarnings(this, plan.warnings);
  }

  private userData(): string {
    const { podsPerNode, fastImagePull } = this.plan;
    const content = eksNodeConfig({ maximumPods: podsPerNode, localDisks: "raid0", fastImagePull });
    return Buffer.from(multipart([{ contentType: "application/node.eks.aws", content }])).toString("base64");
  }

  private nodeGroup(cluster: IKubernetesCluster, network: Network): EksNodeGroup {
    const { resourceName, capacity, taints, nodeCount } = this.plan;
    const scheduled = capacity.schedule.length > 0;
    return new EksNodeGroup(this, "Resource", {
      clusterName: cluster.clusterName,
      nodeGroupName: resourceName,
      nodeRoleArn: cluster.nodeRoleArn,
      subnetIds: this.plan.subnets === "gpu" ? [network.gpuSubnetId] : network.systemSubnetIds,
      amiType: this.plan.amiType,
      capacityType: capacityTypeOf(capacity.type),
      version: this.plan.kubernetesVersion,
      releaseVersion: this.plan.releaseVersion,
      launchTemplate: { id: this.launchTemplate.id, version: Token.asString(this.launchTemplate.latestVersion) },
      ...scalingOf(nodeCount, scheduled ? { initial: initialSize(capacity) } : undefined),
      updateConfig: { maxUnavailable: 1 },
      timeouts: groupTimeouts(maximumNodeCount(nodeCount)),
      nodeRepairConfig: { enabled: true },
      labels: { ...this.labels },
      taint: taintsOf(taints),
      tags: namedTags(this.plan.tags, resourceName),
      dependsOn: [...cluster.nodesDependOn],
    });
  }

  private schedule(): void {
    const { schedule } = this.plan.capacity;
    if (schedule.length === 0) {
      return;
    }
    const autoscalingGroupName = this.resource.resources.get(0).autoscalingGroups.get(0).name;
    for (const { name, recurrence, nodeCount } of schedule) {
      new AutoscalingSchedule(this, name, {
        autoscalingGroupName,
        scheduledActionName: name,
        recurrence,
        timeZone: "Etc/UTC",
        minSize: 0,
        desiredCapacity: nodeCount,
        maxSize: maximumNodeCount(this.plan.nodeCount),
      });
    }
  }
}
