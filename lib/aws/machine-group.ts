import { AutoscalingGroup } from "@cdktf/provider-aws/lib/autoscaling-group";
import { AutoscalingSchedule } from "@cdktf/provider-aws/lib/autoscaling-schedule";
import type { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import type { PlacementGroup } from "@cdktf/provider-aws/lib/placement-group";
import { type ITerraformDependable, Token } from "cdktf";
import { Construct } from "constructs";
import type { MachineGroupPlan } from "../description/aws/machine-group";
import { initialSize } from "./capacity-window";
import { gpuLaunchTemplate } from "./gpu-launch-template";
import { machineImageId } from "./machine-image";
import type { Network } from "./network";
import { namedTags } from "./tags";

/** What a machine group is drawn from. */
export interface MachineGroupProps {
  /** The plan that is drawn. */
  readonly plan: MachineGroupPlan;
  /** The network of the cluster. */
  readonly network: Network;
  /** Security groups of the machines. */
  readonly securityGroupIds: readonly string[];
  /** Instance profile of the machines. */
  readonly instanceProfileArn: string;
  /** What a machine runs at its first start, in base64. */
  readonly userData: string;
  /** What must exist before. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * GPU machines that an autoscaling group holds at a number. The group replaces a machine that EC2 finds dead, and no other:
 * neither a new template nor a smaller number ends one that runs jobs. That is left to who schedules the jobs.
 */
export class MachineGroup extends Construct {
  /** The plan that is drawn. */
  readonly plan: MachineGroupPlan;
  /** The resource. */
  readonly resource: AutoscalingGroup;
  /** The launch template of the machines. */
  readonly launchTemplate: LaunchTemplate;
  /** The placement group; absent where the capacity model places the machines itself. */
  readonly placementGroup?: PlacementGroup;

  constructor(scope: Construct, id: string, props: MachineGroupProps) {
    super(scope, id);
    const { plan, network, securityGroupIds, instanceProfileArn, userData, dependsOn } = props;
    const { resourceName, tags, nodeCount, capacity } = plan;
    this.plan = plan;
    const { launchTemplate, placementGroup } = gpuLaunchTemplate(this, {
      plan,
      name: resourceName,
      tags,
      securityGroupIds,
      userData,
      ownMachine: { imageId: machineImageId(this, "image", plan.image), instanceProfileArn },
    });
    this.launchTemplate = launchTemplate;
    this.placementGroup = placementGroup;
    const scheduled = capacity.schedule.length > 0;
    const entries = Object.entries(namedTags(tags, resourceName));
    this.resource = new AutoscalingGroup(this, "Resource", {
      name: resourceName,
      minSize: 0,
      maxSize: nodeCount,
      desiredCapacity: scheduled ? initialSize(capacity) : nodeCount,
      vpcZoneIdentifier: [network.gpuSubnetId],
      launchTemplate: { id: launchTemplate.id, version: Token.asString(launchTemplate.latestVersion) },
      healthCheckType: "EC2",
      healthCheckGracePeriod: 900,
      protectFromScaleIn: true,
      suspendedProcesses: ["AZRebalance"],
      // Scarce capacity comes later: an apply does not wait for it, nor fail.
      waitForCapacityTimeout: "0",
      // A reservation has no room for two: the old machine goes first.
      instanceMaintenancePolicy: { minHealthyPercentage: 0, maxHealthyPercentage: 100 },
      // Machines that are protected would keep a group from being destroyed.
      forceDelete: true,
      tag: entries.map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
      lifecycle: scheduled ? { ignoreChanges: ["desired_capacity"] } : undefined,
      dependsOn: [...dependsOn],
    });
    for (const { name, recurrence, nodeCount: size } of capacity.schedule) {
      new AutoscalingSchedule(this, name, {
        autoscalingGroupName: this.resource.name,
        scheduledActionName: name,
        recurrence,
        timeZone: "Etc/UTC",
        minSize: 0,
        desiredCapacity: size,
        maxSize: nodeCount,
      });
    }
  }
}
