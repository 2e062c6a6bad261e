import { AutoscalingSchedule } from "@cdktf/provider-aws/lib/autoscaling-schedule";
import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import { LaunchTemplate, type LaunchTemplateConfig } from "@cdktf/provider-aws/lib/launch-template";
import { PlacementGroup } from "@cdktf/provider-aws/lib/placement-group";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { type GpuNodePoolDescription, type NodePoolPlan, planNodePool } from "../description/aws";
import { type Planned, planFrom } from "../description/common/planned";
import { eksNodeConfig, multipart } from "../node";
import { showWarnings } from "../terraform/warnings";
import type { KubernetesCluster } from "./kubernetes-cluster";
import { launchTemplateBase } from "./launch-template-base";
import type { Network } from "./network";
import { namedTags } from "./tags";

export type GpuNodePoolProps = Planned<GpuNodePoolDescription, NodePoolPlan> & {
  readonly cluster: KubernetesCluster;
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
  readonly plan: NodePoolPlan;
  readonly resource: EksNodeGroup;
  readonly launchTemplate: LaunchTemplate;
  readonly placementGroup?: PlacementGroup;
  /** What selects the machines of the pool. */
  readonly labels: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: GpuNodePoolProps) {
    super(scope, id);
    const { cluster, network, ...description } = props;
    const plan = planFrom(description, (given: GpuNodePoolDescription) =>
      planNodePool({ name: id, podsPerNode: cluster.plan.podsPerGpuNode, ...given }),
    );
    this.plan = plan;
    this.labels = plan.labels;
    if (plan.capacity.placement.type === "cluster") {
      this.placementGroup = new PlacementGroup(this, "placement-group", {
        name: plan.resourceName,
        strategy: "cluster",
        tags: namedTags(plan.tags, plan.resourceName),
      });
    }
    this.launchTemplate = new LaunchTemplate(this, "LaunchTemplate", {
      ...launchTemplateBase({ ...plan, name: plan.resourceName }),
      ...this.launchArguments([cluster.clusterSecurityGroupId, network.gpuSecurityGroup.id]),
    });
    this.resource = this.nodeGroup(cluster, network);
    if (plan.updateStrategy === "minimal") {
      // Not in the bindings (6.25); the provider takes it from 6.28 on.
      this.resource.addOverride("update_config.update_strategy", "MINIMAL");
    }
    this.schedule();
    showWarnings(this, plan.warnings);
  }

  private launchArguments(securityGroups: string[]): LaunchTemplateConfig {
    const { capacity, interfaces, machine } = this.plan;
    return {
      networkInterfaces: interfaces.map((planned) => ({
        ...planned,
        associatePublicIpAddress: "false",
        deleteOnTermination: "true",
        securityGroups,
      })),
      // In the template, as a capacity block wants it: named by the node group, a change would replace the group.
      instanceType: machine.machineType,
      // The node group itself asks for spot machines.
      instanceMarketOptions: capacity.type === "capacity-block" ? { marketType: "capacity-block" } : undefined,
      capacityReservationSpecification: this.reservationTarget(),
      placement: this.placement(),
      userData: Buffer.from(this.userData()).toString("base64"),
    };
  }

  /** Names the reservation and no preference beside it: EC2 takes one of the two. */
  private reservationTarget(): LaunchTemplateConfig["capacityReservationSpecification"] {
    const { reservationId, resourceGroupArn } = this.plan.capacity;
    if (reservationId === undefined && resourceGroupArn === undefined) {
      return undefined;
    }
    return {
      capacityReservationTarget:
        reservationId === undefined
          ? { capacityReservationResourceGroupArn: resourceGroupArn }
          : { capacityReservationId: reservationId },
    };
  }

  private placement(): LaunchTemplateConfig["placement"] {
    const { placement } = this.plan.capacity;
    if (placement.type === "none") {
      return undefined;
    }
    return { groupName: placement.type === "existing" ? placement.name : this.placementGroup?.name };
  }

  private userData(): string {
    const { podsPerNode } = this.plan;
    const content = eksNodeConfig({ maximumPods: podsPerNode, localDisks: "raid0" });
    return multipart([{ contentType: "application/node.eks.aws", content }]);
  }

  private nodeGroup(cluster: KubernetesCluster, network: Network): EksNodeGroup {
    const { resourceName: name, nodeCount, capacity, taints } = this.plan;
    const scheduled = capacity.schedule.length > 0;
    return new EksNodeGroup(this, "Resource", {
      clusterName: cluster.clusterName,
      nodeGroupName: name,
      nodeRoleArn: cluster.nodeRole.role.arn,
      subnetIds: [network.gpuSubnetId],
      amiType: this.plan.amiType,
      capacityType: nodeGroupCapacityTypes[capacity.type],
      launchTemplate: { id: this.launchTemplate.id, version: Token.asString(this.launchTemplate.latestVersion) },
      scalingConfig: {
        minSize: scheduled ? 0 : capacity.initialNodeCount,
        desiredSize: capacity.initialNodeCount,
        maxSize: nodeCount,
      },
      updateConfig: { maxUnavailable: 1 },
      nodeRepairConfig: { enabled: true },
      labels: { ...this.labels },
      taint: taints.map((taint) => ({ ...taint })),
      tags: namedTags(this.plan.tags, name),
      dependsOn: [...cluster.nodeRole.attachments, ...cluster.addonsBeforeNodes.resources],
      // The schedule sets the size; an apply in between must not set it back.
      lifecycle: scheduled ? { ignoreChanges: ["scaling_config[0].desired_size"] } : undefined,
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
        maxSize: this.plan.nodeCount,
      });
    }
  }
}

const nodeGroupCapacityTypes: Readonly<Record<NodePoolPlan["capacity"]["type"], string | undefined>> = {
  "on-demand": "ON_DEMAND",
  reservation: "ON_DEMAND",
  spot: "SPOT",
  "capacity-block": "CAPACITY_BLOCK",
  "flex-start": undefined,
};
