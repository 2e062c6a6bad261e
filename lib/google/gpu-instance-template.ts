import { ComputeInstanceTemplate } from "@cdktf/provider-google/lib/compute-instance-template";
import { ComputeResourcePolicy } from "@cdktf/provider-google/lib/compute-resource-policy";
import type { Construct } from "constructs";
import type { GpuMachinesPlan } from "../description/google/gpu-machines";
import type { FabricNetworkPlan } from "../description/google/network-plan";
import type { Network } from "./network";

export interface GpuInstanceTemplateProps {
  readonly plan: GpuMachinesPlan;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly network: Network;
  /** Subnets of the interfaces beside the primary one, in their order. */
  readonly fabricNetworks: readonly FabricNetworkPlan[];
  /** Path of the image. */
  readonly image: string;
  readonly serviceAccountEmail: string;
  /** What the machine runs at each start. */
  readonly startupScript: string;
  /** Names that firewall rules are written for. */
  readonly networkTags: readonly string[];
}

export interface GpuInstanceTemplate {
  readonly template: ComputeInstanceTemplate;
  /** What places the machines close together, where they are placed so. */
  readonly placementPolicy?: ComputeResourcePolicy;
}

/**
 * How GPU machines start, whatever groups them: the interfaces of that very machine type in their order, the capacity that
 * was bought, the place among each other. A template cannot be changed: a new one is made before the old one goes.
 */
export function gpuInstanceTemplate(scope: Construct, props: GpuInstanceTemplateProps): GpuInstanceTemplate {
  const { plan, name, labels, network, fabricNetworks, image, serviceAccountEmail, startupScript, networkTags } = props;
  const { machine, bootDisk, capacity } = plan;
  const { project, region } = network.plan;
  const placementPolicy =
    capacity.placement === "compact" && !machine.acceleratorTopology
      ? new ComputeResourcePolicy(scope, "placement", {
          name,
          project,
          region,
          groupPlacementPolicy: { collocation: "COLLOCATED" },
        })
      : undefined;
  const template = new ComputeInstanceTemplate(scope, "Template", {
    namePrefix: `${name.slice(0, 36)}-`,
    project,
    machineType: machine.machineType,
    labels: { ...labels },
    tags: [...networkTags],
    metadata: { "startup-script": startupScript, "enable-oslogin": "TRUE", "block-project-ssh-keys": "TRUE" },
    disk: [
      {
        boot: true,
        autoDelete: true,
        sourceImage: image,
        diskType: bootDisk.type,
        diskSizeGb: bootDisk.sizeGiB,
        diskEncryptionKey: bootDisk.kmsKeyName === undefined ? undefined : { kmsKeySelfLink: bootDisk.kmsKeyName },
      },
    ],
    guestAccelerator: machine.guestAccelerator ? [{ ...machine.guestAccelerator }] : undefined,
    networkInterface: [
      { subnetwork: network.subnetworkId, nicType: "GVNIC" },
      ...fabricNetworks.map(({ network: fabric, subnetwork, deviceMode }) => ({
        network: fabric,
        subnetwork,
        subnetworkProject: project,
        nicType: deviceMode === "RDMA" ? "MRDMA" : "GVNIC",
      })),
    ],
    scheduling: schedulingOf(plan),
    reservationAffinity: reservationAffinityOf(plan),
    resourcePolicies: placementPolicy ? [placementPolicy.selfLink] : undefined,
    serviceAccount: { email: serviceAccountEmail, scopes: ["https://www.googleapis.com/auth/cloud-platform"] },
    shieldedInstanceConfig: { enableSecureBoot: false, enableVtpm: true, enableIntegrityMonitoring: true },
    lifecycle: { createBeforeDestroy: true },
  });
  return { template, placementPolicy };
}

/** A GPU machine never moves; spot and flex-start machines go when their time is over. */
function schedulingOf({ machine, capacity }: GpuMachinesPlan) {
  const { onHostMaintenance } = machine;
  const ends = { onHostMaintenance, automaticRestart: false, instanceTerminationAction: "DELETE" };
  if (capacity.type === "spot") {
    return { ...ends, preemptible: true, provisioningModel: "SPOT" };
  }
  if (capacity.flexStart) {
    const maxRunDuration = { seconds: capacity.flexStart.maxRunSeconds };
    return { ...ends, provisioningModel: "FLEX_START", maxRunDuration };
  }
  const isBound = capacity.type === "reservation" && machine.reservation?.provisioningModel === "RESERVATION_BOUND";
  return isBound
    ? { ...ends, provisioningModel: "RESERVATION_BOUND" }
    : { onHostMaintenance, automaticRestart: true, provisioningModel: "STANDARD" };
}

function reservationAffinityOf({ capacity }: GpuMachinesPlan) {
  if (capacity.reservationId !== undefined) {
    return {
      type: "SPECIFIC_RESERVATION",
      specificReservation: { key: "compute.googleapis.com/reservation-name", values: [capacity.reservationId] },
    };
  }
  return capacity.flexStart ? { type: "NO_RESERVATION" } : undefined;
}
