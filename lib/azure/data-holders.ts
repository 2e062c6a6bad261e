import type { DataHolder } from "../terraform/forgotten";

/**
 * What is forgotten, never destroyed, where a description leaves it out while deletion protection is on: what holds data, and
 * with it what the data is of no use without: its lock, its way in, the identity that opens its key.
 */

const role = "azurerm_role_assignment";
const identity = "azurerm_user_assigned_identity";

/** A customer's key: without the identity and its role nobody reads what was encrypted with it. */
const keyUserHolders: readonly DataHolder[] = [
  { type: identity, path: "key-user/Resource" },
  { type: role, path: "key-user/roles/key" },
  { type: "azurerm_key_vault_managed_hardware_security_module_role_assignment", path: "key-user/managed-hsm-role" },
];

/** Below an object store. */
export const storeHolders: readonly DataHolder[] = [
  { type: "azurerm_storage_account", path: "Resource" },
  { type: "azurerm_storage_container", path: "container" },
  { type: "azurerm_management_lock", path: "lock" },
  { type: "azurerm_private_endpoint", path: "endpoint-blob" },
  { type: "azurerm_private_endpoint", path: "endpoint-dfs" },
  ...keyUserHolders,
];

/** Below a Lustre file system. */
export const lustreHolders: readonly DataHolder[] = [
  { type: "azurerm_managed_lustre_file_system", path: "Resource" },
  { type: "azurerm_management_lock", path: "lock" },
  { type: "azurerm_storage_container", path: "logs" },
  { type: role, path: "roles/account" },
  { type: role, path: "roles/blobs" },
  ...keyUserHolders,
];

/** Below the metrics of a cluster. */
export const monitoringHolders: readonly DataHolder[] = [
  { type: "azurerm_monitor_workspace", path: "Resource" },
  { type: "azurerm_dashboard_grafana", path: "grafana" },
  { type: role, path: "roles/read-metrics" },
];

/** Below a Kubernetes cluster: with it the disks of its volumes are deleted. */
export const clusterHolders: readonly DataHolder[] = [
  { type: "azurerm_kubernetes_cluster", path: "Resource" },
  { type: identity, path: "identities/control-plane" },
  { type: identity, path: "identities/machines" },
  ...["network", "gpu-subnet", "api-server-subnet", "machines"].map((id) => ({
    type: role,
    path: `identities/control-plane-roles/${id}`,
  })),
  { type: role, path: "identities/secrets-key-roles/key" },
  { type: role, path: "identities/machines-roles/blobs" },
  { type: "azurerm_log_analytics_workspace", path: "logs/Resource" },
  { type: "azurerm_monitor_diagnostic_setting", path: "logs/setting" },
  ...below("monitoring", monitoringHolders),
];

/** Below a network: what lies in it holds it fast, so that it could be destroyed in part alone. */
export const networkHolders: readonly DataHolder[] = [
  { type: "azurerm_virtual_network", path: "vnet/Resource" },
  ...["gpu", "system", "endpoints", "lustre", "api-server"].flatMap((subnet) => [
    { type: "azurerm_subnet", path: `vnet/${subnet}` },
    { type: "azurerm_subnet_network_security_group_association", path: `vnet/${subnet}-security` },
  ]),
  ...["closed", "lustre-rules", "api-server-rules"].map((id) => ({
    type: "azurerm_network_security_group",
    path: `vnet/${id}`,
  })),
  ...["gpu", "system", "lustre"].map((subnet) => ({
    type: "azurerm_subnet_nat_gateway_association",
    path: `vnet/${subnet}-nat`,
  })),
  { type: "azurerm_nat_gateway", path: "vnet/nat" },
  { type: "azurerm_public_ip", path: "vnet/nat-address" },
  { type: "azurerm_nat_gateway_public_ip_association", path: "vnet/nat-address-of-gateway" },
];

/** The same, seen from the construct around. */
export function below(path: string, holders: readonly DataHolder[]): readonly DataHolder[] {
  return holders.map((holder) => ({ ...holder, path: `${path}/${holder.path}` }));
}
