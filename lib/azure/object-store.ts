import { PrivateEndpoint } from "@cdktf/provider-azurerm/lib/private-endpoint";
import { StorageAccount, type StorageAccountConfig } from "@cdktf/provider-azurerm/lib/storage-account";
import { StorageContainer } from "@cdktf/provider-azurerm/lib/storage-container";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { isManagedHsm } from "../description/azure/customer-key";
import {
  type NewObjectStorePlan,
  type ObjectStoreDescription,
  type ObjectStoreOptions,
  type ObjectStorePlan,
  planObjectStore,
} from "../description/azure/object-store";
import { type Planned, planFrom } from "../description/common/planned";
import { forgetUnlessDrawn } from "../terraform/forgotten";
import { storeHolders } from "./data-holders";
import { lockAgainstDeletion } from "./deletion-lock";
import { KeyUser } from "./key-user";
import type { Network } from "./network";
import { partOfId, uniqueSuffix } from "./resource-id";
import { tagsOf } from "./tags";

/** A bucket, by description or by plan. */
export type ObjectStoreProps = Planned<ObjectStoreDescription & ObjectStoreOptions, ObjectStorePlan> & {
  /** Where the private endpoints lie. */
  readonly network: Network;
};

/**
 * A container for data sets and checkpoints in a storage account with a hierarchical namespace: private, without keys,
 * reached by private endpoints only, with what was deleted kept for a while. Or an existing container, of which nothing
 * is changed.
 *
 * The provider must be told that it does not reach the account: `features { storage { data_plane_available = false } }`.
 */
export class ObjectStore extends Construct {
  /** The plan that is drawn. */
  readonly plan: ObjectStorePlan;
  /** Id of the storage account. */
  readonly storageAccountId: string;
  /** Name of the storage account. */
  readonly storageAccountName: string;
  /** Name of the resource group. */
  readonly resourceGroupName: string;
  /** Name of the container. */
  readonly containerName: string;
  /** Id of the container. */
  readonly containerId: string;
  /** What must be there before the store can be reached from the network. */
  readonly ready: readonly ITerraformDependable[];
  /** The storage account, where this construct made it. */
  readonly storageAccount?: StorageAccount;
  /** The container. */
  readonly container?: StorageContainer;

  constructor(scope: Construct, id: string, props: ObjectStoreProps) {
    super(scope, id);
    const { network, ...described } = props;
    const plan = planFrom(described, (given: ObjectStoreDescription & ObjectStoreOptions) =>
      planObjectStore({ name: id, ...given }, { zone: network.plan.zone }),
    );
    this.plan = plan;
    if (plan.type === "existing") {
      this.storageAccountId = plan.storageAccountId;
      this.storageAccountName = partOfId(plan.storageAccountId, "name");
      this.resourceGroupName = partOfId(plan.storageAccountId, "resourceGroup");
      this.containerName = plan.containerName;
      this.containerId = `${plan.storageAccountId}/blobServices/default/containers/${plan.containerName}`;
      this.ready = [];
      if (plan.deletionProtection) {
        forgetUnlessDrawn(this, storeHolders);
      }
      return;
    }
    this.storageAccount = this.account(plan, network);
    this.storageAccountId = this.storageAccount.id;
    this.storageAccountName = this.storageAccount.name;
    this.resourceGroupName = network.resourceGroupName;
    this.container = new StorageContainer(this, "container", {
      name: plan.containerName,
      storageAccountId: this.storageAccountId,
      containerAccessType: "private",
      lifecycle: { preventDestroy: plan.deletionProtection },
    });
    this.containerName = this.container.name;
    this.containerId = this.container.id;
    this.ready = [this.container, ...this.endpoints(plan, network)];
    if (plan.deletionProtection) {
      lockAgainstDeletion(this, this.storageAccountId);
    }
  }

  private account(plan: NewObjectStorePlan, network: Network): StorageAccount {
    const { customerKey, accountName, deletionProtection } = plan;
    const keyUser =
      customerKey &&
      new KeyUser(this, "key-user", { name: `${plan.name}-storage-key`, customerKey, network, tags: plan.tags });
    const keyUserId = keyUser?.identity.id ?? "";
    return new StorageAccount(this, "Resource", {
      ...accountArguments(plan),
      name: accountName ?? this.worldwideName(plan, network),
      location: network.plan.region,
      resourceGroupName: network.resourceGroupName,
      ...(customerKey && {
        identity: { type: "UserAssigned", identityIds: [keyUserId] },
        customerManagedKey: {
          ...(isManagedHsm(customerKey)
            ? { managedHsmKeyId: customerKey.keyUrl }
            : { keyVaultKeyId: customerKey.keyUrl }),
          userAssignedIdentityId: keyUserId,
        },
      }),
      dependsOn: keyUser && [...keyUser.ready],
      lifecycle: {
        preventDestroy: deletionProtection,
        // A name that was made once stays, whatever it was made of.
        ...(accountName === undefined && { ignoreChanges: ["name"] }),
      },
    });
  }

  /** The id of a network holds the subscription, so it differs from everybody else's. */
  private worldwideName(plan: NewObjectStorePlan, network: Network): string {
    return Fn.join("", [plan.accountNamePrefix, uniqueSuffix(network.virtualNetworkId, plan.name, 11)]);
  }

  /** One after the other: a storage account refuses two changes at once. */
  private endpoints(plan: NewObjectStorePlan, network: Network): readonly ITerraformDependable[] {
    const blob = this.endpoint("blob", plan, network, network.names);
    return [blob, this.endpoint("dfs", plan, network, [...network.names, blob])];
  }

  private endpoint(
    service: "blob" | "dfs",
    plan: NewObjectStorePlan,
    network: Network,
    dependsOn: readonly ITerraformDependable[],
  ): PrivateEndpoint {
    const name = `${plan.name}-${service}`;
    return new PrivateEndpoint(this, `endpoint-${service}`, {
      name,
      location: network.plan.region,
      resourceGroupName: network.resourceGroupName,
      subnetId: network.endpointSubnetId,
      privateServiceConnection: {
        name,
        isManualConnection: false,
        privateConnectionResourceId: this.storageAccountId,
        subresourceNames: [service],
      },
      privateDnsZoneGroup: { name: service, privateDnsZoneIds: [network.privateDnsZoneIds[service]] },
      tags: tagsOf(plan.tags),
      dependsOn: [...dependsOn],
    });
  }
}

function accountArguments(
  plan: NewObjectStorePlan,
): Omit<StorageAccountConfig, "name" | "location" | "resourceGroupName"> {
  const days = plan.deletedDataRetentionDays;
  return {
    accountKind: plan.performance === "premium" ? "BlockBlobStorage" : "StorageV2",
    accountTier: plan.performance === "premium" ? "Premium" : "Standard",
    accountReplicationType: plan.replication,
    isHnsEnabled: true,
    minTlsVersion: "TLS1_2",
    httpsTrafficOnlyEnabled: true,
    publicNetworkAccessEnabled: false,
    allowNestedItemsToBePublic: false,
    crossTenantReplicationEnabled: false,
    localUserEnabled: false,
    sharedAccessKeyEnabled: plan.sharedKeyAccess,
    defaultToOauthAuthentication: true,
    networkRules: { defaultAction: "Deny", bypass: ["AzureServices"] },
    blobProperties: { deleteRetentionPolicy: { days }, containerDeleteRetentionPolicy: { days } },
    tags: tagsOf(plan.tags),
  };
}
