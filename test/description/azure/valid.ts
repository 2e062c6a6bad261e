import type { TrainingClusterDescription } from "../../../lib/description/azure";

/** A description without a fault; tests change one thing in it. */
export const valid: TrainingClusterDescription = {
  name: "train",
  machineType: "Standard_ND96isr_H100_v5",
  nodeCount: 16,
  region: "southcentralus",
  zone: "1",
  sharedFileSystem: { type: "lustre", capacityGiB: 40960, throughputMBpsPerTiB: 250 },
};

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/theirs/providers";

/** Ids of resources that a company has. */
export const theirs = {
  virtualNetworkId: `${subscription}/Microsoft.Network/virtualNetworks/hub`,
  subnetId: (name: string): string => `${subscription}/Microsoft.Network/virtualNetworks/hub/subnets/${name}`,
  privateDnsZoneId: (service: string): string =>
    `${subscription}/Microsoft.Network/privateDnsZones/privatelink.${service}.core.windows.net`,
  capacityReservationGroupId: `${subscription}/Microsoft.Compute/capacityReservationGroups/gpus`,
  proximityPlacementGroupId: `${subscription}/Microsoft.Compute/proximityPlacementGroups/near`,
  storageAccountId: `${subscription}/Microsoft.Storage/storageAccounts/theirdata`,
  registryId: `${subscription}/Microsoft.ContainerRegistry/registries/images`,
  customerKey: {
    keyUrl: "https://keys.vault.azure.net/keys/data/0123456789abcdef0123456789abcdef",
    keyVaultId: `${subscription}/Microsoft.KeyVault/vaults/keys`,
  },
  managedHsmKey: {
    keyUrl: "https://modules.managedhsm.azure.net/keys/data/0123456789abcdef0123456789abcdef",
    keyVaultId: `${subscription}/Microsoft.KeyVault/managedHSMs/modules`,
  },
  objectId: "00000000-0000-0000-0000-000000000001",
} as const;

/** A network of theirs, with what a test says differently. */
export function existingNetwork(fields: object = {}) {
  return {
    existing: {
      virtualNetworkId: theirs.virtualNetworkId,
      gpuSubnetId: theirs.subnetId("gpu"),
      systemSubnetId: theirs.subnetId("system"),
      lustreSubnetId: theirs.subnetId("lustre"),
      ...fields,
    },
  };
}
