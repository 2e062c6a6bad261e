import { LaunchTemplate, type LaunchTemplateConfig } from "@cdktf/provider-aws/lib/launch-template";
import { PlacementGroup } from "@cdktf/provider-aws/lib/placement-group";
import type { Construct } from "constructs";
import type { GpuMachinesPlan } from "../description/aws/gpu-machines";
import { launchTemplateBase } from "./launch-template-base";
import { namedTags } from "./tags";

export interface GpuLaunchTemplateProps {
  readonly plan: GpuMachinesPlan;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Security groups of every interface. */
  readonly securityGroupIds: readonly string[];
  /** What the machine runs at its first start, in base64. */
  readonly userData: string;
  /** What EKS adds by itself, and an autoscaling group does not. @default - the machines are a node group's */
  readonly ownMachine?: { readonly imageId: string; readonly instanceProfileArn: string };
}

export interface GpuLaunchTemplate {
  readonly launchTemplate: LaunchTemplate;
  readonly placementGroup?: PlacementGroup;
}

/**
 * How GPU machines start, whatever groups them: the interfaces of that very machine type, the capacity that was bought, the
 * place among each other. The resources are children of `scope` itself.
 */
export function gpuLaunchTemplate(scope: Construct, props: GpuLaunchTemplateProps): GpuLaunchTemplate {
  const { plan, name, tags, securityGroupIds, userData, ownMachine } = props;
  const { capacity, interfaces, machine, rootVolume } = plan;
  const placementGroup =
    capacity.placement.type === "cluster"
      ? new PlacementGroup(scope, "placement-group", { name, strategy: "cluster", tags: namedTags(tags, name) })
      : undefined;
  const launchTemplate = new LaunchTemplate(scope, "LaunchTemplate", {
    ...launchTemplateBase({ name, tags, rootVolume, rootDevice: ownMachine && "/dev/sda1" }),
    imageId: ownMachine?.imageId,
    iamInstanceProfile: ownMachine && { arn: ownMachine.instanceProfileArn },
    networkInterfaces: interfaces.map((planned) => ({
      ...planned,
      associatePublicIpAddress: "false",
      deleteOnTermination: "true",
      securityGroups: [...securityGroupIds],
    })),
    // In the template, as a capacity block wants it: named by the node group, a change would replace the group.
    instanceType: machine.machineType,
    instanceMarketOptions: marketOptions(plan, ownMachine !== undefined),
    capacityReservationSpecification: reservationTarget(plan),
    placement: placement(plan, placementGroup),
    userData,
  });
  return { launchTemplate, placementGroup };
}

/** A node group of EKS asks for spot machines itself. */
function marketOptions({ capacity }: GpuMachinesPlan, isOwn: boolean): LaunchTemplateConfig["instanceMarketOptions"] {
  const isNamed = capacity.type === "capacity-block" || (isOwn && capacity.type === "spot");
  return isNamed ? { marketType: capacity.marketType } : undefined;
}

/** Names the reservation and no preference beside it: EC2 takes one of the two. */
function reservationTarget({ capacity }: GpuMachinesPlan): LaunchTemplateConfig["capacityReservationSpecification"] {
  const { reservationId, resourceGroupArn } = capacity;
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

function placement(
  { capacity }: GpuMachinesPlan,
  placementGroup: PlacementGroup | undefined,
): LaunchTemplateConfig["placement"] {
  if (capacity.placement.type === "none") {
    return undefined;
  }
  return { groupName: capacity.placement.type === "existing" ? capacity.placement.name : placementGroup?.name };
}
