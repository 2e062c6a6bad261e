import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { azurermProviderConfig, TrainingCluster, type TrainingClusterDescription } from "../../lib/azure";
import { existingNetwork, theirs, valid } from "../description/azure/valid";
import { addresses, synth, type Terraform } from "../synth";

const terraformOf = (change: object): Terraform =>
  synth((stack) => {
    new AzurermProvider(stack, "azure", azurermProviderConfig());
    new TrainingCluster(stack, "train", { ...valid, ...change } as TrainingClusterDescription);
  });

const forgottenOf = (terraform: Terraform): readonly string[] => {
  const { removed = [] } = terraform as unknown as { removed?: readonly { from: string }[] };
  return removed.map(({ from }) => from);
};

/** Everything that a description can draw. */
const lustre = {
  type: "lustre",
  capacityGiB: 8192,
  customerKey: theirs.customerKey,
  objectStoreAssociation: { servicePrincipalObjectId: theirs.objectId },
} as const;
const scheduler = {
  type: "kubernetes",
  secretsKey: theirs.customerKey,
  privateAccessCidrs: ["10.100.0.0/16"],
} as const;
const wholes = [
  { sharedFileSystem: lustre, objectStore: { customerKey: theirs.customerKey }, scheduler },
  { objectStore: { customerKey: theirs.managedHsmKey } },
];

const theirsAlone = {
  sharedFileSystem: undefined,
  resourceGroupName: "research",
  network: existingNetwork({ lustreSubnetId: undefined }),
  objectStore: { existing: { storageAccountId: theirs.storageAccountId, containerName: "data" } },
  scheduler: { type: "kubernetes", existing: { clusterName: "research", resourceGroupName: "research" } },
};

test("what is forgotten on Azure has the address that it is drawn at", () => {
  const drawn = new Set(wholes.flatMap((change) => addresses(terraformOf(change))));
  const left = forgottenOf(terraformOf(theirsAlone));
  // Lustre takes no key of a managed HSM.
  const never = left.filter((address) => !drawn.has(address));
  expect(never).toEqual([expect.stringContaining("train_lustre_key-user_managed-hsm-role")]);
  expect(new Set(left).size).toBe(left.length);
  expect(left.map((address) => address.split(".")[0])).toEqual(
    expect.arrayContaining([
      "azurerm_managed_lustre_file_system",
      "azurerm_storage_account",
      "azurerm_storage_container",
      "azurerm_log_analytics_workspace",
      "azurerm_monitor_workspace",
      "azurerm_dashboard_grafana",
      "azurerm_kubernetes_cluster",
      "azurerm_management_lock",
      "azurerm_resource_group",
      "azurerm_virtual_network",
    ]),
  );
});

test("an address that is drawn on Azure is never forgotten, and none is without deletion protection", () => {
  for (const change of [...wholes, {}, theirsAlone, { scheduler: { type: "kubernetes", managedMonitoring: "none" } }]) {
    const terraform = terraformOf(change);
    const drawn = new Set(addresses(terraform));
    expect(forgottenOf(terraform).filter((address) => drawn.has(address))).toEqual([]);
    expect(forgottenOf(terraformOf({ ...change, deletionProtection: false }))).toEqual([]);
  }
});

test("metrics and dashboards that are left out are forgotten, also one without the other", () => {
  const left = (managedMonitoring: string) =>
    forgottenOf(terraformOf({ scheduler: { type: "kubernetes", managedMonitoring } }))
      .map((address) => address.split(".")[0])
      .filter((type) => type !== "azurerm_role_assignment");
  expect(left("none")).toEqual(["azurerm_monitor_workspace", "azurerm_dashboard_grafana"]);
  expect(left("prometheus")).toEqual(["azurerm_dashboard_grafana"]);
});
