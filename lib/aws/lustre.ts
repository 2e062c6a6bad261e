import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { FsxDataRepositoryAssociation } from "@cdktf/provider-aws/lib/fsx-data-repository-association";
import { FsxLustreFileSystem, type FsxLustreFileSystemConfig } from "@cdktf/provider-aws/lib/fsx-lustre-file-system";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Annotations } from "cdktf";
import { Construct } from "constructs";
import {
  type LustreFileSystemDescription,
  type LustreOptions,
  type LustrePlan,
  planLustre,
} from "../description/aws/lustre";
import { type Planned, planFrom } from "../description/common/planned";
import type { SharedFileSystemMount } from "../description/platform/cluster-access";
import { tryMachine } from "../machines/catalogue";
import type { DataHolder } from "../terraform/forgotten";
import { showWarnings } from "../terraform/warnings";
import type { Network } from "./network";
import type { ObjectStore } from "./object-store";
import { namedTags } from "./tags";

/** A file system, by description or by plan, and the network that it lies in. */
export type LustreFileSystemProps = Planned<LustreFileSystemDescription & LustreOptions, LustrePlan> & {
  /** Where the file system lies: in the GPU machines' subnet, since EFA and full throughput need the same zone. */
  readonly network: Network;
  /** What is imported and exported, where the description has an `objectStoreAssociation`. */
  readonly objectStore?: ObjectStore;
  /**
   * Machines that mount it: EFA and GPUDirect Storage are decided by them.
   *
   * @default - no EFA, unless the description says so
   */
  readonly machineType?: string;
};

/**
 * FSx for Lustre beside the GPU machines.
 *
 * ```ts
 * const lustre = new LustreFileSystem(this, "lustre", { type: "lustre", capacityGiB: 38400, network });
 * lustre.allowFrom("preparation", preparationMachines.securityGroupId);
 * ```
 */
export class LustreFileSystem extends Construct {
  /** The plan that is drawn. */
  readonly plan: LustrePlan;
  /** The file system. */
  readonly resource: FsxLustreFileSystem;
  /** The security group of the file system. */
  readonly securityGroup: SecurityGroup;
  /** DNS name of the file system. */
  readonly dnsName: string;
  /** Name under which it is mounted: `dnsName@tcp:/mountName`. */
  readonly mountName: string;
  /** The bucket that the file system is associated with; absent where there is none. */
  readonly association?: FsxDataRepositoryAssociation;

  constructor(scope: Construct, id: string, props: LustreFileSystemProps) {
    super(scope, id);
    const { network, objectStore, machineType, ...description } = props;
    const plan = planFrom(description, (given: LustreFileSystemDescription & LustreOptions) =>
      planLustre({ name: id, ...given }, machineType === undefined ? undefined : tryMachine("aws", machineType)),
    );
    this.plan = plan;
    showWarnings(this, plan.warnings);
    this.securityGroup = this.ownSecurityGroup(network);
    this.allowFrom("gpu", network.gpuSecurityGroup.id);
    const logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: `/aws/fsx/${plan.name}`,
      retentionInDays: 90,
      tags: namedTags(plan.tags, plan.name),
      lifecycle: { preventDestroy: plan.deletionProtection },
    });
    this.resource = new FsxLustreFileSystem(this, "Resource", {
      ...fileSystemArguments(plan),
      subnetIds: [network.gpuSubnetId],
      securityGroupIds: [this.securityGroup.id],
      logConfiguration: { destination: logGroup.arn, level: "WARN_ERROR" },
      lifecycle: { preventDestroy: plan.deletionProtection },
    });
    this.dnsName = this.resource.dnsName;
    this.mountName = this.resource.mountName;
    this.association = this.associate(objectStore);
    if (plan.association && !objectStore) {
      Annotations.of(this).addError("objectStoreAssociation names no bucket: pass objectStore beside it");
    }
  }

  /** Lets the members of a security group mount the file system. */
  allowFrom(id: string, clientSecurityGroupId: string): void {
    const own = this.securityGroup.id;
    for (const { name, ...traffic } of trafficOf(this.plan)) {
      const fromClient = { ...traffic, securityGroupId: own, referencedSecurityGroupId: clientSecurityGroupId };
      const fromServer = { ...traffic, securityGroupId: clientSecurityGroupId, referencedSecurityGroupId: own };
      new VpcSecurityGroupIngressRule(this, `${id}-in-${name}`, fromClient);
      new VpcSecurityGroupEgressRule(this, `${id}-out-${name}`, fromClient);
      new VpcSecurityGroupIngressRule(this, `${id}-client-in-${name}`, fromServer);
      new VpcSecurityGroupEgressRule(this, `${id}-client-out-${name}`, fromServer);
    }
  }

  /**
   * The same for machines that mount it over TCP: the system machines of a cluster and its pools without EFA, which are members
   * of the cluster's security group.
   */
  allowOverTcpFrom(id: string, clientSecurityGroupId: string): void {
    const own = this.securityGroup.id;
    for (const { name, ...traffic } of overTcp) {
      const fromClient = { ...traffic, securityGroupId: own, referencedSecurityGroupId: clientSecurityGroupId };
      const fromServer = { ...traffic, securityGroupId: clientSecurityGroupId, referencedSecurityGroupId: own };
      new VpcSecurityGroupIngressRule(this, `${id}-in-${name}`, fromClient);
      new VpcSecurityGroupEgressRule(this, `${id}-out-${name}`, fromClient);
      new VpcSecurityGroupIngressRule(this, `${id}-client-in-${name}`, fromServer);
    }
  }

  /** What the CSI driver mounts. Intelligent-Tiering has no capacity; a volume wants a number all the same. */
  get mount(): SharedFileSystemMount {
    const { storage } = this.plan;
    return {
      type: "fsx-lustre",
      fileSystemId: this.resource.id,
      dnsName: this.dnsName,
      mountName: this.mountName,
      capacityGiB: storage.type === "ssd" ? storage.capacityGiB : 1200,
    };
  }

  private ownSecurityGroup(network: Network): SecurityGroup {
    const name = `${this.plan.name}-lustre`;
    const group = new SecurityGroup(this, "security-group", {
      name,
      description: "Servers of one Lustre file system and what mounts it",
      vpcId: network.vpcId,
      tags: namedTags(this.plan.tags, name),
    });
    const own = group.id;
    for (const { name: port, ...traffic } of trafficOf(this.plan)) {
      const among = { ...traffic, securityGroupId: own, referencedSecurityGroupId: own };
      new VpcSecurityGroupIngressRule(this, `servers-in-${port}`, among);
      new VpcSecurityGroupEgressRule(this, `servers-out-${port}`, among);
    }
    return group;
  }

  private associate(objectStore: ObjectStore | undefined): FsxDataRepositoryAssociation | undefined {
    const { association } = this.plan;
    if (!association || !objectStore) {
      return undefined;
    }
    const events = ["NEW", "CHANGED", "DELETED"];
    return new FsxDataRepositoryAssociation(this, "association", {
      fileSystemId: this.resource.id,
      fileSystemPath: association.fileSystemPath,
      dataRepositoryPath: `s3://${objectStore.bucketName}/${association.prefix}`,
      batchImportMetaDataOnCreate: true,
      s3: { autoImportPolicy: { events }, autoExportPolicy: { events } },
      tags: namedTags(this.plan.tags, this.plan.name),
    });
  }
}

/**
 * Lustre speaks on 988 and 1018 to 1023, in both directions; EFA has no ports, so all traffic between the groups is let
 * through.
 */
function trafficOf({ storage }: LustrePlan) {
  if (storage.type === "ssd" && storage.efa) {
    return [{ name: "all", ipProtocol: "-1" }];
  }
  return overTcp;
}

const overTcp = [
  { name: "988", ipProtocol: "tcp", fromPort: 988, toPort: 988 },
  { name: "1018", ipProtocol: "tcp", fromPort: 1018, toPort: 1023 },
];

function fileSystemArguments(plan: LustrePlan): Omit<FsxLustreFileSystemConfig, "subnetIds"> {
  const { storage, metadataIops } = plan;
  return {
    deploymentType: "PERSISTENT_2",
    fileSystemTypeVersion: "2.15",
    ...(storage.type === "ssd"
      ? {
          storageType: "SSD",
          storageCapacity: storage.capacityGiB,
          perUnitStorageThroughput: storage.throughputMBpsPerTiB,
          efaEnabled: storage.efa,
          automaticBackupRetentionDays: plan.backupRetentionDays,
          // A change of it would replace the file system, so it depends on nothing.
          copyTagsToBackups: true,
        }
      : {
          storageType: "INTELLIGENT_TIERING",
          throughputCapacity: storage.throughputMBps,
          dataReadCacheConfiguration: { sizingMode: "PROPORTIONAL_TO_THROUGHPUT_CAPACITY" },
        }),
    // Without it at creation, metadata performance can never be changed.
    metadataConfiguration:
      metadataIops === undefined ? { mode: "AUTOMATIC" } : { mode: "USER_PROVISIONED", iops: metadataIops },
    dataCompressionType: plan.dataCompression === "lz4" ? "LZ4" : "NONE",
    kmsKeyId: plan.kmsKeyArn,
    weeklyMaintenanceStartTime: plan.weeklyMaintenanceStartTime,
    skipFinalBackup: !plan.deletionProtection || plan.backupRetentionDays === 0,
    tags: namedTags(plan.tags, plan.name),
  };
}

/** What a file system of a cluster is, with the security group and the rules without which nobody could mount it. */
export function lustreHolders(id: string): readonly DataHolder[] {
  const ports = ["all", "988", "1018"];
  const rules = (directions: readonly string[]) =>
    directions
      .flatMap((direction) => ports.map((port) => `${direction}-${port}`))
      .filter((path) => !/^cluster-.*all$/.test(path));
  return [
    { type: "aws_fsx_lustre_file_system", path: "Resource" },
    { type: "aws_fsx_data_repository_association", path: "association" },
    { type: "aws_cloudwatch_log_group", path: "log-group" },
    { type: "aws_security_group", path: "security-group" },
    ...rules(["servers-in", "gpu-in", "gpu-client-in", "cluster-in", "cluster-client-in"]).map((path) => ({
      type: "aws_vpc_security_group_ingress_rule",
      path,
    })),
    ...rules(["servers-out", "gpu-out", "gpu-client-out", "cluster-out"]).map((path) => ({
      type: "aws_vpc_security_group_egress_rule",
      path,
    })),
  ].map(({ type, path }) => ({ type, path: `${id}/${path}` }));
}
