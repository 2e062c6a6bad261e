import { DlmLifecyclePolicy } from "@cdktf/provider-aws/lib/dlm-lifecycle-policy";
import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { NetworkInterface } from "@cdktf/provider-aws/lib/network-interface";
import { VolumeAttachment } from "@cdktf/provider-aws/lib/volume-attachment";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { SlurmClusterPlan } from "../description/aws/slurm-cluster";
import { ServiceRole } from "./iam";
import { machineImageId } from "./machine-image";
import type { Network } from "./network";
import { namedTags } from "./tags";

/** What the controller is drawn from. */
export interface SlurmControllerProps {
  /** The plan that is drawn. */
  readonly plan: SlurmClusterPlan;
  /** The network of the cluster. */
  readonly network: Network;
  /** Security groups of the controller. */
  readonly securityGroupIds: readonly string[];
}

/** How a controller starts. */
export interface SlurmControllerStart {
  /** Instance profile of the controller. */
  readonly instanceProfileName: string;
  /** In base64. */
  readonly userData: string;
  /** What must exist before. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * The controller of a Slurm cluster. What must outlive the machine stands beside it: a disk with jobs, accounting and keys,
 * its snapshots, and the interface with the address by which all nodes know it.
 */
export class SlurmController extends Construct {
  /** The disk that holds state, accounting and keys. */
  readonly stateDisk: EbsVolume;
  /** The interface with the controller's fixed address. */
  readonly networkInterface: NetworkInterface;
  /** The private address; it stays when the machine is replaced. */
  readonly address: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: SlurmControllerProps,
  ) {
    super(scope, id);
    const { plan, network, securityGroupIds } = props;
    const { name, tags, deletionProtection } = plan;
    this.stateDisk = new EbsVolume(this, "state", {
      availabilityZone: network.plan.zone,
      size: plan.controller.stateDiskGiB,
      type: "gp3",
      encrypted: true,
      tags: { ...namedTags(tags, `${name}-slurm-state`), "gpu-clusters.io/slurm-state": name },
      lifecycle: { preventDestroy: deletionProtection },
    });
    this.networkInterface = new NetworkInterface(this, "interface", {
      subnetId: network.gpuSubnetId,
      description: "Slurm controller: the address outlives the machine",
      securityGroups: [...securityGroupIds],
      tags: namedTags(tags, `${name}-slurm-controller`),
    });
    this.address = this.networkInterface.privateIp;
    this.snapshots();
  }

  /** By which path the machine finds the disk: the volume's id is its serial number. */
  get stateDevice(): string {
    return `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${Fn.replace(this.stateDisk.id, "-", "")}`;
  }

  /** The machine itself, once everything that it fetches is described. */
  start({ instanceProfileName, userData, dependsOn }: SlurmControllerStart): Instance {
    const { name, tags, controller, controllerImage } = this.props.plan;
    const machine = new Instance(this, "Resource", {
      ami: machineImageId(this, "image", controllerImage),
      instanceType: controller.machineType,
      // `primary_network_interface` came with 6.9 of the provider; this one is known to all of 6.
      networkInterface: [{ deviceIndex: 0, networkInterfaceId: this.networkInterface.id }],
      iamInstanceProfile: instanceProfileName,
      userDataBase64: userData,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { volumeType: "gp3", volumeSize: 50, encrypted: true },
      maintenanceOptions: { autoRecovery: "default" },
      tags: namedTags(tags, `${name}-slurm-controller`),
      volumeTags: namedTags(tags, `${name}-slurm-controller`),
      dependsOn: [...dependsOn],
    });
    new VolumeAttachment(this, "state-attachment", {
      deviceName: "/dev/sdf",
      instanceId: machine.id,
      volumeId: this.stateDisk.id,
      // A disk that is taken from a running machine may lose its last writes.
      stopInstanceBeforeDetaching: true,
    });
    return machine;
  }

  private snapshots(): void {
    const { name, tags, controller } = this.props.plan;
    const { role, attachments } = new ServiceRole(this, "snapshots-role", {
      name: `${name}-slurm-snapshots`,
      service: "dlm.amazonaws.com",
      region: this.props.network.plan.region,
      managedPolicies: ["service-role/AWSDataLifecycleManagerServiceRole"],
      tags,
    });
    new DlmLifecyclePolicy(this, "snapshots", {
      description: "State of a Slurm cluster - once a day",
      executionRoleArn: role.arn,
      state: "ENABLED",
      policyDetails: {
        resourceTypes: ["VOLUME"],
        targetTags: { "gpu-clusters.io/slurm-state": name },
        schedule: [
          {
            name: "daily",
            createRule: { interval: 24, intervalUnit: "HOURS", times: ["03:30"] },
            retainRule: { count: controller.snapshotsKept },
            copyTags: true,
          },
        ],
      },
      tags: namedTags(tags, `${name}-slurm-snapshots`),
      dependsOn: [...attachments],
    });
  }
}
