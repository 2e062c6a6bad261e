import {
  ManagedLustreFileSystem,
  type ManagedLustreFileSystemConfig,
} from "@cdktf/provider-azurerm/lib/managed-lustre-file-system";
import { StorageContainer } from "@cdktf/provider-azurerm/lib/storage-container";
import { Annotations, type ITerraformDependable, Op, Token } from "cdktf";
import { Construct } from "constructs";
import { isUnresolved, Problems } from "../checks";
import {
  checkLustrePlace,
  type LustreFileSystemDescription,
  type LustreOptions,
  type LustrePlan,
  lustreLogContainer,
  planLustre,
} from "../description/azure/lustre";
import { type Planned, planFrom } from "../description/common/planned";
import type { SharedFileSystemMount } from "../description/platform/cluster-access";
import { showWarnings } from "../terraform/warnings";
import { lockAgainstDeletion } from "./deletion-lock";
import { KeyUser } from "./key-user";
import type { Network } from "./network";
import type { ObjectStore } from "./object-store";
import { RoleGrants } from "./role-grants";
import { tagsOf } from "./tags";

/** A file system, by description or by plan, and the network that it lies in. */
export type LustreFileSystemProps = Planned<LustreFileSystemDescription & LustreOptions, LustrePlan> & {
  /** Where the file system lies: in the Lustre subnet, in the zone of the GPU machines. */
  readonly network: Network;
  /** What is imported, where the description has an `objectStoreAssociation`. */
  readonly objectStore?: ObjectStore;
};

/**
 * Azure Managed Lustre beside the GPU machines.
 *
 * ```ts
 * new LustreFileSystem(this, "lustre", { type: "lustre", capacityGiB: 40960, network });
 * ```
 */
export class LustreFileSystem extends Construct {
  /** The plan that is drawn. */
  readonly plan: LustrePlan;
  /** The file system. */
  readonly resource: ManagedLustreFileSystem;
  /** Address of the management service: `mgsAddress@tcp:/lustrefs` is mounted. */
  readonly mgsAddress: string;
  /** Name under which it is mounted. Azure gives every file system the same. */
  readonly fileSystemName = "lustrefs";

  constructor(scope: Construct, id: string, props: LustreFileSystemProps) {
    super(scope, id);
    const { network, objectStore, ...description } = props;
    const plan = planFrom(description, (given: LustreFileSystemDescription & LustreOptions) =>
      planLustre({ name: id, ...given }),
    );
    this.plan = plan;
    showWarnings(this, plan.warnings);
    this.checkPlace(network, objectStore);
    const key = this.key(network);
    const blobs = this.blobs(network, objectStore);
    this.resource = new ManagedLustreFileSystem(this, "Resource", {
      ...fileSystemArguments(plan),
      ...key?.arguments,
      ...blobs?.arguments,
      location: network.plan.region,
      resourceGroupName: network.resourceGroupName,
      subnetId: network.lustreSubnetId ?? "",
      zones: [network.plan.zone],
      dependsOn: [...network.outbound, ...(key?.ready ?? []), ...(blobs?.ready ?? [])],
      lifecycle: { preventDestroy: plan.deletionProtection },
    });
    this.mgsAddress = this.resource.mgsAddress;
    if (plan.deletionProtection) {
      lockAgainstDeletion(this, this.resource.id);
    }
  }

  /** What the CSI driver mounts. */
  get mount(): SharedFileSystemMount {
    return {
      type: "azure-managed-lustre",
      mgsIpAddress: this.mgsAddress,
      fileSystemName: this.fileSystemName,
      capacityGiB: this.plan.capacityGiB,
    };
  }

  private checkPlace(network: Network, objectStore: ObjectStore | undefined): void {
    const problems = new Problems();
    checkLustrePlace(this.plan, network.plan, problems);
    if (network.lustreSubnetId === undefined) {
      problems.add("network", "has no subnet for Lustre", "write lustreSubnetId beside the other subnets");
    }
    problems.throwIfAny(`Lustre file system '${this.plan.name}' on azure`);
    if (this.plan.association && !objectStore) {
      Annotations.of(this).addError("objectStoreAssociation names no container: pass objectStore beside it");
    }
  }

  private key(network: Network): Part | undefined {
    const { customerKey, name, tags } = this.plan;
    if (!customerKey) {
      return undefined;
    }
    const user = new KeyUser(this, "key-user", { name: `${name}-lustre-key`, customerKey, network, tags });
    return {
      arguments: {
        identity: { type: "UserAssigned", identityIds: [user.identity.id] },
        encryptionKey: { keyUrl: customerKey.keyUrl, sourceVaultId: customerKey.keyVaultId },
      },
      ready: user.ready,
    };
  }

  /** A file system that is made before the roles are in force fails, and nothing finds it out before. */
  private blobs(network: Network, objectStore: ObjectStore | undefined): Part | undefined {
    const { association, deletionProtection, rolePropagationSeconds } = this.plan;
    if (!association || !objectStore) {
      return undefined;
    }
    const scope = objectStore.storageAccountId;
    const principalId = association.servicePrincipalObjectId;
    const logs = new StorageContainer(this, "logs", {
      name: lustreLogContainer,
      storageAccountId: scope,
      containerAccessType: "private",
      lifecycle: { preventDestroy: deletionProtection },
    });
    const grants = new RoleGrants(
      this,
      "roles",
      [
        { id: "account", scope, principalId, role: "Storage Account Contributor" },
        { id: "blobs", scope, principalId, role: "Storage Blob Data Contributor" },
      ],
      rolePropagationSeconds,
    );
    return {
      arguments: {
        hsmSetting: {
          containerId: objectStore.containerId,
          loggingContainerId: logs.id,
          importPrefix: association.importPrefix,
        },
      },
      ready: [...grants.ready, ...objectStore.ready, ...network.names],
    };
  }
}

/** Some arguments of the file system, and what must be there before they hold. */
interface Part {
  readonly arguments: Partial<ManagedLustreFileSystemConfig>;
  readonly ready: readonly ITerraformDependable[];
}

function fileSystemArguments(
  plan: LustrePlan,
): Omit<ManagedLustreFileSystemConfig, "location" | "resourceGroupName" | "subnetId" | "zones"> {
  const { capacityGiB, weeklyMaintenance } = plan;
  return {
    name: `${plan.name}-lustre`,
    skuName: plan.skuName,
    // The argument says TB and means TiB.
    storageCapacityInTb: isUnresolved(capacityGiB) ? Token.asNumber(Op.div(capacityGiB, 1024)) : capacityGiB / 1024,
    maintenanceWindow: { dayOfWeek: weeklyMaintenance.day, timeOfDayInUtc: weeklyMaintenance.time },
    timeouts: { create: "90m", delete: "60m" },
    tags: tagsOf(plan.tags),
  };
}
