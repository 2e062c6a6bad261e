import { ComputeAddress } from "@cdktf/provider-google/lib/compute-address";
import { ComputeAttachedDisk } from "@cdktf/provider-google/lib/compute-attached-disk";
import { ComputeDisk } from "@cdktf/provider-google/lib/compute-disk";
import { ComputeDiskResourcePolicyAttachment } from "@cdktf/provider-google/lib/compute-disk-resource-policy-attachment";
import { ComputeInstance } from "@cdktf/provider-google/lib/compute-instance";
import { ComputeResourcePolicy } from "@cdktf/provider-google/lib/compute-resource-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { SlurmClusterPlan } from "../description/google/slurm-cluster";
import type { Network } from "./network";
import { labelsOf } from "./tags";

/** What the controller is drawn from. */
export interface SlurmControllerProps {
  /** The plan that is drawn. */
  readonly plan: SlurmClusterPlan;
  /** The network of the cluster. */
  readonly network: Network;
}

/** How a controller starts. */
export interface SlurmControllerStart {
  /** Service account of the controller, by e-mail address. */
  readonly serviceAccountEmail: string;
  /** Script that the controller runs at each boot. */
  readonly startupScript: string;
  /** Network tags of the controller. */
  readonly networkTags: readonly string[];
  /** What must exist before. */
  readonly dependsOn: readonly ITerraformDependable[];
}

const deviceName = "slurm-state";

/**
 * The controller of a Slurm cluster. What must outlive the machine stands beside it: a disk with jobs, accounting and keys,
 * its snapshots, and the address by which all nodes know it.
 */
export class SlurmController extends Construct {
  /** The disk that holds state, accounting and keys. */
  readonly stateDisk: ComputeDisk;
  /** The private address; it stays when the machine is replaced. */
  readonly address: string;
  /** By which path the machine finds the disk. */
  readonly stateDevice = `/dev/disk/by-id/google-${deviceName}`;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: SlurmControllerProps,
  ) {
    super(scope, id);
    const { plan, network } = props;
    const { name, tags, deletionProtection } = plan;
    const { project, region, zone } = network.plan;
    this.stateDisk = new ComputeDisk(this, "state", {
      name: `${name}-slurm-state`,
      project,
      zone,
      type: "pd-ssd",
      size: plan.controller.stateDiskGiB,
      diskEncryptionKey: plan.kmsKeyName === undefined ? undefined : { kmsKeySelfLink: plan.kmsKeyName },
      labels: labelsOf(tags, name),
      lifecycle: { preventDestroy: deletionProtection },
    });
    this.address = new ComputeAddress(this, "address", {
      name: `${name}-slurm-controller`,
      project,
      region,
      addressType: "INTERNAL",
      subnetwork: network.subnetworkId,
      labels: labelsOf(tags, name),
    }).address;
    this.snapshots();
  }

  /** The machine itself, once everything that it fetches is described. */
  start({ serviceAccountEmail, startupScript, networkTags, dependsOn }: SlurmControllerStart): ComputeInstance {
    const { plan, network } = this.props;
    const { name, tags, controller, controllerImage } = plan;
    const { project, zone } = network.plan;
    const machine = new ComputeInstance(this, "Resource", {
      name: `${name}-slurm-controller`,
      project,
      zone,
      machineType: controller.machineType,
      bootDisk: {
        initializeParams: { image: controllerImage, size: 50, type: "pd-balanced" },
        kmsKeySelfLink: plan.kmsKeyName,
      },
      networkInterface: [{ subnetwork: network.subnetworkId, networkIp: this.address }],
      metadata: { "startup-script": startupScript, "enable-oslogin": "TRUE", "block-project-ssh-keys": "TRUE" },
      serviceAccount: { email: serviceAccountEmail, scopes: ["https://www.googleapis.com/auth/cloud-platform"] },
      shieldedInstanceConfig: { enableSecureBoot: true, enableVtpm: true, enableIntegrityMonitoring: true },
      allowStoppingForUpdate: true,
      tags: [...networkTags],
      labels: labelsOf(tags, name),
      // The disk is attached by a resource of its own.
      lifecycle: { ignoreChanges: ["attached_disk"] },
      dependsOn: [...dependsOn],
    });
    new ComputeAttachedDisk(this, "state-attachment", {
      disk: this.stateDisk.id,
      instance: machine.id,
      deviceName,
      project,
      zone,
    });
    return machine;
  }

  private snapshots(): void {
    const { plan, network } = this.props;
    const { name, tags, controller } = plan;
    const { project, region, zone } = network.plan;
    const policy = new ComputeResourcePolicy(this, "snapshots", {
      name: `${name}-slurm-state`,
      project,
      region,
      snapshotSchedulePolicy: {
        schedule: { dailySchedule: { daysInCycle: 1, startTime: "03:00" } },
        // One a day, so that a number of days is a number of snapshots. They outlive the disk.
        retentionPolicy: { maxRetentionDays: controller.snapshotsKept, onSourceDiskDelete: "KEEP_AUTO_SNAPSHOTS" },
        snapshotProperties: { labels: labelsOf(tags, name) },
      },
    });
    new ComputeDiskResourcePolicyAttachment(this, "snapshots-of-state", {
      name: policy.name,
      disk: this.stateDisk.name,
      project,
      zone,
    });
  }
}
