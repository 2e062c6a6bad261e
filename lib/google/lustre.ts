import { LustreInstance } from "@cdktf/provider-google/lib/lustre-instance";
import type { StorageBucket } from "@cdktf/provider-google/lib/storage-bucket";
import { StorageBucketIamMember } from "@cdktf/provider-google/lib/storage-bucket-iam-member";
import { Fn, Token } from "cdktf";
import { Construct } from "constructs";
import { type Planned, planFrom } from "../description/common/planned";
import {
  type LustreFileSystemDescription,
  type LustreOptions,
  type LustrePlan,
  planLustre,
} from "../description/google/lustre";
import type { SharedFileSystemMount } from "../description/platform/cluster-access";
import type { DataHolder } from "../terraform/forgotten";
import { showWarnings } from "../terraform/warnings";
import { lustreVolumeHandle } from "./lustre-volume-handle";
import type { Network } from "./network";
import type { ObjectStore } from "./object-store";
import { labelsOf } from "./tags";

/** A file system, by description or by plan, and the network that it lies in. */
export type LustreFileSystemProps = Planned<LustreFileSystemDescription & LustreOptions, LustrePlan> & {
  /** The primary VPC; an existing one must have private service access already. */
  readonly network: Network;
  /**
   * A bucket that data is brought in from: Google's agent for Lustre is let into it, if this library made it.
   *
   * @default - the agent is let into no bucket, and an import leaves the file system empty
   */
  readonly objectStore?: ObjectStore;
};

/**
 * Google Cloud Managed Lustre in the zone of the GPU machines. Data is brought in from Cloud Storage by
 * {@link LustreFileSystem.importCommand}: the provider has no resource for a transfer, which happens once and not at every apply.
 *
 * ```ts
 * new LustreFileSystem(this, "lustre", { type: "lustre", capacityGiB: 36000, network });
 * ```
 */
export class LustreFileSystem extends Construct {
  /** The plan that is drawn. */
  readonly plan: LustrePlan;
  /** The file system. */
  readonly resource: LustreInstance;
  /** Where it is mounted from: `10.1.2.3@tcp:/lustrefs`. */
  readonly mountPoint: string;

  constructor(scope: Construct, id: string, props: LustreFileSystemProps) {
    super(scope, id);
    const { network, objectStore, ...description } = props;
    const plan = planFrom(description, (given: LustreFileSystemDescription & LustreOptions) =>
      planLustre({ name: id, ...given }),
    );
    this.plan = plan;
    showWarnings(this, plan.warnings);
    this.resource = new LustreInstance(this, "Resource", {
      instanceId: plan.name,
      project: network.plan.project,
      location: network.plan.zone,
      network: network.networkId,
      filesystem: plan.fileSystemName,
      capacityGib: text(plan.capacityGiB),
      perUnitStorageThroughput: text(plan.throughputMBpsPerTiB),
      // Its port is the legacy one of early GKE drivers, on which other clients cannot mount.
      gkeSupportEnabled: false,
      labels: labelsOf(plan.tags, plan.name),
      timeouts: { create: "60m", update: "60m", delete: "60m" },
      lifecycle: { preventDestroy: plan.deletionProtection },
      dependsOn: network.privateServiceAccess ? [network.privateServiceAccess] : undefined,
    });
    this.mountPoint = this.resource.mountPoint;
    if (objectStore?.bucket) {
      this.letAgentInto(objectStore.bucket);
    }
  }

  /** What the CSI driver mounts. */
  get mount(): SharedFileSystemMount {
    return {
      type: "google-managed-lustre",
      volumeHandle: lustreVolumeHandle(this.resource.name),
      // The address stands before the first @ of the mount point.
      ipAddress: Fn.element(Fn.split("@", this.mountPoint), 0),
      fileSystemName: this.plan.fileSystemName,
      capacityGiB: this.plan.capacityGiB,
    };
  }

  /**
   * The agent's account is made with the first instance of a project, so it comes after this one (Managed Lustre,
   * transfer-data). The role is the one that Parallelstore's transfers ask for, on this bucket alone; whether Lustre's do
   * with less is unverified.
   */
  private letAgentInto(bucket: StorageBucket): void {
    new StorageBucketIamMember(this, "agent", {
      bucket: bucket.name,
      role: "roles/storage.admin",
      member: `serviceAccount:service-${Token.asString(bucket.projectNumber)}@gcp-sa-lustre.iam.gserviceaccount.com`,
      dependsOn: [this.resource],
    });
  }

  /** The command that copies a bucket into the file system. */
  importCommand(bucketName: string): string {
    const { instanceId, location } = this.resource;
    return `gcloud lustre instances import-data ${instanceId} --location=${location} --gcs-path-uri=gs://${bucketName} --lustre-path=/`;
  }
}

/** The API takes numbers as text here. */
function text(value: number): string {
  return Token.isUnresolved(value) ? Token.asString(value) : String(value);
}

/** A file system by the id of its construct, with the right of its agent to copy into the bucket. */
export function lustreHolders(id: string): readonly DataHolder[] {
  return [
    { type: "google_lustre_instance", path: `${id}/Resource` },
    { type: "google_storage_bucket_iam_member", path: `${id}/agent` },
  ];
}
