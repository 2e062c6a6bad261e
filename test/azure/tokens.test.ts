import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { Subnet } from "@cdktf/provider-azurerm/lib/subnet";
import { Fn, TerraformOutput, TerraformVariable } from "cdktf";
import { azurermProviderConfig, LustreFileSystem, Network, TrainingCluster } from "../../lib/azure";
import { existingNetwork, theirs, valid } from "../description/azure/valid";
import { resource, synth } from "../synth";

test("references in names, ids, subnets and tags pass through untouched", () => {
  const terraform = synth((stack) => {
    new AzurermProvider(stack, "azure", azurermProviderConfig());
    const text = (id: string): string => new TerraformVariable(stack, id, { type: "string" }).stringValue;
    const subnet = new Subnet(stack, "theirs", { name: "gpu", resourceGroupName: "n", virtualNetworkName: "hub" });
    new TrainingCluster(stack, "train", {
      ...valid,
      name: Fn.join("-", ["train", text("suffix")]),
      machineType: "Standard_NC96ads_A100_v4",
      nodeCount: new TerraformVariable(stack, "nodes", { type: "number" }).numberValue,
      region: text("region"),
      zone: text("zone"),
      resourceGroupName: text("group"),
      tags: { team: text("team"), owner: "x" },
      capacity: { type: "reservation", reservationId: text("reservation") },
      network: existingNetwork({ virtualNetworkId: text("vnet"), gpuSubnetId: subnet.id }),
      objectStore: { existing: { storageAccountId: text("account"), containerName: text("container") } },
      scheduler: {
        type: "kubernetes",
        administratorGroupObjectIds: new TerraformVariable(stack, "admins", { type: "list(string)" }).listValue,
        secretsKey: { keyUrl: text("key"), keyVaultId: text("vault") },
      },
    });
  });
  const cluster = resource(terraform, "azurerm_kubernetes_cluster");
  const pool = resource(terraform, "azurerm_kubernetes_cluster_node_pool");
  expect(cluster.name).toBe('${join("-", ["train", var.suffix])}');
  expect(cluster.location).toBe("${var.region}");
  expect(cluster.resource_group_name).toBe("${var.group}");
  expect(cluster.azure_active_directory_role_based_access_control.admin_group_object_ids).toBe("${var.admins}");
  expect(cluster.key_management_service.key_vault_key_id).toBe("${var.key}");
  expect(pool).toMatchObject({
    node_count: "${var.nodes}",
    zones: ["${var.zone}"],
    vnet_subnet_id: "${azurerm_subnet.theirs.id}",
    capacity_reservation_group_id: "${var.reservation}",
    tags: { team: "${var.team}", owner: "x" },
  });
});

test("the name of an account that is only known later is taken out of its id by Terraform", () => {
  const terraform = synth((stack) => {
    new AzurermProvider(stack, "azure", azurermProviderConfig());
    const storageAccountId = new TerraformVariable(stack, "account", { type: "string" }).stringValue;
    const { objectStore } = new TrainingCluster(stack, "train", {
      ...valid,
      objectStore: { existing: { storageAccountId, containerName: "data" } },
    });
    new TerraformOutput(stack, "name", { value: objectStore.storageAccountName });
    new TerraformOutput(stack, "group", { value: objectStore.resourceGroupName });
  });
  expect(terraform.output?.name?.value).toBe('${element(split("/", var.account), 8)}');
  expect(terraform.output?.group?.value).toBe('${element(split("/", var.account), 4)}');
});

test("a cluster whose name is only known later has an account and a Grafana of other names", () => {
  const terraform = synth((stack) => {
    new AzurermProvider(stack, "azure", azurermProviderConfig());
    const name = new TerraformVariable(stack, "name", { type: "string" }).stringValue;
    new TrainingCluster(stack, "train", { ...valid, name });
  });
  expect(resource(terraform, "azurerm_storage_account").name).toMatch(/^\$\{join\("", \["data", substr\(sha256\(/);
  expect(resource(terraform, "azurerm_dashboard_grafana").name).toBe("metrics");
});

test("a whole map of tags may be a reference", () => {
  const terraform = synth((stack) => {
    new AzurermProvider(stack, "azure", azurermProviderConfig());
    const tags = new TerraformVariable(stack, "tags", { type: "map(string)" });
    new TrainingCluster(stack, "train", { ...valid, tags: tags.value });
  });
  expect(resource(terraform, "azurerm_kubernetes_cluster").tags).toBe("${var.tags}");
  expect(resource(terraform, "azurerm_storage_account").tags).toBe("${var.tags}");
});

test("a capacity of Lustre may be a reference, which Terraform counts in TiB", () => {
  const terraform = synth((stack) => {
    new AzurermProvider(stack, "azure", azurermProviderConfig());
    const network = new Network(stack, "network", { region: "eastus", zone: "1", resourceGroupName: "group" });
    const capacityGiB = new TerraformVariable(stack, "size", { type: "number" }).numberValue;
    new LustreFileSystem(stack, "lustre", { type: "lustre", capacityGiB, network });
  });
  expect(resource(terraform, "azurerm_managed_lustre_file_system").storage_capacity_in_tb).toBe("${(var.size / 1024)}");
});

test("the id of a resource that Terraform knows later is kept as it was written", () => {
  const terraform = synth((stack) => {
    new AzurermProvider(stack, "azure", azurermProviderConfig());
    new TrainingCluster(stack, "train", { ...valid, network: existingNetwork() });
  });
  expect(resource(terraform, "azurerm_managed_lustre_file_system").subnet_id).toBe(theirs.subnetId("lustre"));
});
