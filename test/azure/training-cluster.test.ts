import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import type { TerraformStack } from "cdktf";
import { azurermProviderConfig, TrainingCluster, type TrainingClusterDescription } from "../../lib/azure";
import { azureMachines } from "../../lib/machines/azure";
import { existingNetwork, theirs, valid } from "../description/azure/valid";
import { type Arguments, addresses, resource, resources, synth, type Terraform } from "../synth";

function terraformOf(change: Partial<TrainingClusterDescription> = {}): Terraform {
  return synth((stack) => build(stack, change));
}

function build(stack: TerraformStack, change: Partial<TrainingClusterDescription>): TrainingCluster {
  new AzurermProvider(stack, "azure", azurermProviderConfig());
  return new TrainingCluster(stack, "train", { ...valid, ...change });
}

const cluster = (terraform: Terraform) => resource(terraform, "azurerm_kubernetes_cluster");
const gpuPool = (terraform: Terraform) => resource(terraform, "azurerm_kubernetes_cluster_node_pool");
const account = (terraform: Terraform) => resource(terraform, "azurerm_storage_account");
const lustre = (terraform: Terraform) => resource(terraform, "azurerm_managed_lustre_file_system");
const roles = (terraform: Terraform) =>
  resources(terraform, "azurerm_role_assignment").map(
    ({ role_definition_name, scope }: Arguments) => [role_definition_name, scope] as const,
  );
const associationOfTheirs = { servicePrincipalObjectId: theirs.objectId };

test("the addresses of all resources are stable: they are API", () => {
  expect(addresses(terraformOf())).toMatchSnapshot();
});

test("the addresses do not change with nodes, machine, capacity, driver, tags or version", () => {
  const after = terraformOf({
    nodeCount: 4,
    machineType: "Standard_ND96isr_H200_v5",
    capacity: { type: "spot" },
    driverOwner: "cloud",
    rootVolume: { sizeGiB: 600 },
    tags: { team: "x" },
    scheduler: { type: "kubernetes", version: "1.35" },
  });
  expect(addresses(after)).toEqual(addresses(terraformOf()));
});

test("a day-2 change says nothing new of what holds data", () => {
  const holdsData = [
    "azurerm_managed_lustre_file_system",
    "azurerm_storage_account",
    "azurerm_storage_container",
    "azurerm_resource_group",
    "azurerm_virtual_network",
    "azurerm_subnet",
  ];
  const after = terraformOf({
    nodeCount: 4,
    machineType: "Standard_ND96isr_H200_v5",
    capacity: { type: "spot" },
    scheduler: { type: "kubernetes", version: "1.35" },
  });
  const before = terraformOf();
  expect(holdsData.map((type) => after.resource[type])).toEqual(holdsData.map((type) => before.resource[type]));
});

test.each(azureMachines.map((machine) => [machine.machineType, machine] as const))(
  "%s synthesizes: its size in one zone, one subnet, with its driver",
  (machineType, machine) => {
    const terraform = terraformOf({ machineType: machineType as never, nodeCount: 18, sharedFileSystem: undefined });
    expect(gpuPool(terraform)).toMatchObject({
      vm_size: machineType,
      node_count: 18,
      zones: ["1"],
      vnet_subnet_id: expect.stringContaining("vnet_gpu"),
      gpu_driver: machine.rdma || machine.imageFamily === "rocm" ? "None" : "Install",
      node_labels: { "gpu-clusters.io/fabric": machine.rdma ? "infiniband" : "none" },
    });
    expect(gpuPool(terraform).name).toMatch(/^[a-z][a-z0-9]{0,11}$/);
  },
);

test("sixteen H100 machines: one pool, updated one at a time without a spare", () => {
  expect(gpuPool(terraformOf())).toMatchObject({
    vm_size: "Standard_ND96isr_H100_v5",
    node_count: 16,
    mode: "User",
    priority: "Regular",
    max_pods: 110,
    os_disk_type: "Ephemeral",
    node_taints: ["nvidia.com/gpu=present:NoSchedule"],
    upgrade_settings: { max_unavailable: "1" },
  });
  expect(gpuPool(terraformOf()).upgrade_settings).not.toHaveProperty("max_surge");
  expect(gpuPool(terraformOf())).not.toHaveProperty("temporary_name_for_rotation");
});

test("a region without zones has none in machines, gateway and addresses", () => {
  const terraform = terraformOf({ zone: "none", sharedFileSystem: undefined });
  const zones = [
    gpuPool(terraform),
    resource(terraform, "azurerm_nat_gateway"),
    resource(terraform, "azurerm_public_ip"),
  ];
  expect(zones.map((one) => one.zones)).toEqual([[], [], []]);
  expect(cluster(terraform).default_node_pool.zones).toEqual([]);
});

test("spot: priority, eviction, price, AKS's own label and taint, and no upgrade settings", () => {
  const pool = gpuPool(terraformOf({ capacity: { type: "spot", maximumUsdPerHour: 40 } }));
  expect(pool).toMatchObject({ priority: "Spot", eviction_policy: "Delete", spot_max_price: 40 });
  expect(pool.node_labels).toMatchObject({ "kubernetes.azure.com/scalesetpriority": "spot" });
  expect(pool.node_taints).toHaveLength(2);
  expect(pool).not.toHaveProperty("upgrade_settings");
});

test("a reservation: its group, and the control plane's right to it before the machines", () => {
  const terraform = terraformOf({
    machineType: "Standard_NC96ads_A100_v4",
    capacity: { type: "reservation", reservationId: theirs.capacityReservationGroupId },
  });
  expect(gpuPool(terraform)).toMatchObject({ capacity_reservation_group_id: theirs.capacityReservationGroupId });
  expect(roles(terraform)).toContainEqual(["Contributor", theirs.capacityReservationGroupId]);
  expect(gpuPool(terraform).depends_on).toContainEqual(expect.stringContaining("terraform_data"));
});

test("the cluster: Azure roles alone, identities of its own, workload identity, private", () => {
  expect(cluster(terraformOf())).toMatchObject({
    local_account_disabled: true,
    azure_active_directory_role_based_access_control: { azure_rbac_enabled: true },
    identity: { type: "UserAssigned" },
    oidc_issuer_enabled: true,
    workload_identity_enabled: true,
    private_cluster_enabled: true,
    run_command_enabled: false,
    sku_tier: "Standard",
    storage_profile: { blob_driver_enabled: true },
    key_vault_secrets_provider: { secret_rotation_enabled: true },
    monitor_metrics: {},
    network_profile: {
      network_plugin: "azure",
      network_plugin_mode: "overlay",
      outbound_type: "userAssignedNATGateway",
      pod_cidr: "10.244.0.0/14",
      dns_service_ip: "10.248.0.10",
    },
  });
});

test("an API endpoint that some addresses reach is not private, and lets in no others", () => {
  const { private_cluster_enabled, api_server_access_profile } = cluster(
    terraformOf({ scheduler: { type: "kubernetes", publicAccessCidrs: ["203.0.113.0/24"] } }),
  );
  expect([private_cluster_enabled, api_server_access_profile]).toEqual([
    false,
    { authorized_ip_ranges: ["203.0.113.0/24"] },
  ]);
});

test("the cluster waits for its roles and for a way out", () => {
  const { depends_on } = cluster(terraformOf());
  expect(depends_on).toContainEqual(expect.stringContaining("azurerm_role_assignment"));
  expect(depends_on).toContainEqual(expect.stringContaining("azurerm_subnet_nat_gateway_association"));
});

test("machines may read and write blobs and pull images, and no more", () => {
  const terraform = terraformOf({
    scheduler: { type: "kubernetes", containerRegistryIds: [theirs.registryId], managedMonitoring: "none" },
  });
  const machines = resources(terraform, "azurerm_role_assignment").filter(({ principal_id }) =>
    String(principal_id).includes("machines"),
  );
  expect(machines.map(({ role_definition_name }) => role_definition_name).sort()).toEqual([
    "AcrPull",
    "Storage Blob Data Contributor",
  ]);
});

test("nothing is upgraded by itself, unless the maintenance says so", () => {
  const before = cluster(terraformOf());
  expect(before).toMatchObject({
    node_os_upgrade_channel: "None",
    maintenance_window: { allowed: [{ day: "Sunday", hours: [3, 4, 5, 6] }] },
  });
  expect(before).not.toHaveProperty("automatic_upgrade_channel");
  const maintenance = {
    day: "Saturday",
    time: "22:30",
    durationHours: 5,
    upgrades: "patch",
    nodeImages: "new-images",
  } as const;
  expect(cluster(terraformOf({ scheduler: { type: "kubernetes", maintenance } }))).toMatchObject({
    automatic_upgrade_channel: "patch",
    node_os_upgrade_channel: "NodeImage",
    maintenance_window: {
      allowed: [
        { day: "Saturday", hours: [22, 23] },
        { day: "Sunday", hours: [0, 1, 2] },
      ],
    },
    maintenance_window_auto_upgrade: { frequency: "Weekly", day_of_week: "Saturday", start_time: "22:30", duration: 5 },
    maintenance_window_node_os: { frequency: "Weekly", day_of_week: "Saturday", start_time: "22:30", duration: 5 },
  });
});

test("metrics flow into a workspace that Grafana may read and administrators may see", () => {
  const terraform = terraformOf({ scheduler: { type: "kubernetes", administratorGroupObjectIds: [theirs.objectId] } });
  expect(resource(terraform, "azurerm_monitor_data_collection_rule")).toMatchObject({
    data_flow: [{ streams: ["Microsoft-PrometheusMetrics"], destinations: ["workspace"] }],
  });
  expect(roles(terraform).map(([role]) => role)).toEqual(
    expect.arrayContaining(["Monitoring Data Reader", "Grafana Admin"]),
  );
  expect(resource(terraform, "azurerm_dashboard_grafana").name).toBe("train-grafana");
});

test.each([
  ["none", 0, 0],
  ["prometheus", 1, 0],
  ["prometheus-and-grafana", 1, 1],
] as const)("managed monitoring '%s': %i workspaces, %i Grafanas", (managedMonitoring, workspaces, grafanas) => {
  const terraform = terraformOf({ scheduler: { type: "kubernetes", managedMonitoring } });
  expect(resources(terraform, "azurerm_monitor_workspace")).toHaveLength(workspaces);
  expect(resources(terraform, "azurerm_dashboard_grafana")).toHaveLength(grafanas);
  expect("monitor_metrics" in cluster(terraform)).toBe(managedMonitoring !== "none");
});

test("the logs of the control plane are kept for ninety days", () => {
  const terraform = terraformOf();
  expect(resource(terraform, "azurerm_log_analytics_workspace")).toMatchObject({ retention_in_days: 90 });
  const { enabled_log } = resource(terraform, "azurerm_monitor_diagnostic_setting");
  expect(enabled_log).toContainEqual({ category: "kube-audit-admin" });
});

test("subnets have no way out but the gateway, and the internet has no way in", () => {
  const terraform = terraformOf();
  const subnets = resources(terraform, "azurerm_subnet");
  expect(subnets.map((subnet) => subnet.default_outbound_access_enabled)).toEqual([false, false, false, false]);
  expect(resources(terraform, "azurerm_subnet_network_security_group_association")).toHaveLength(4);
  expect(resources(terraform, "azurerm_subnet_nat_gateway_association")).toHaveLength(3);
});

test("the subnet of Lustre lets Lustre's ports through both ways, and reaches Azure", () => {
  const group = resources(terraformOf(), "azurerm_network_security_group").find(({ name }) => name === "train-lustre");
  const rule = (name: string) => group?.security_rule.find((one: Arguments) => one.name === name);
  for (const direction of ["in", "out"]) {
    expect(rule(`lustre-${direction}`)).toMatchObject({
      access: "Allow",
      destination_port_ranges: ["988", "1019-1023"],
    });
    expect(rule(`among-servers-${direction}`)).toMatchObject({ source_address_prefix: "10.0.64.0/22", protocol: "*" });
  }
  expect(rule("azure-out")).toMatchObject({ direction: "Outbound", destination_address_prefix: "AzureCloud" });
});

test("the object store is private: no public network, no keys, a hierarchical namespace, endpoints with names", () => {
  const terraform = terraformOf();
  expect(account(terraform)).toMatchObject({
    is_hns_enabled: true,
    public_network_access_enabled: false,
    allow_nested_items_to_be_public: false,
    shared_access_key_enabled: false,
    local_user_enabled: false,
    min_tls_version: "TLS1_2",
    network_rules: { default_action: "Deny" },
    blob_properties: { delete_retention_policy: { days: 30 }, container_delete_retention_policy: { days: 30 } },
  });
  const endpoints = resources(terraform, "azurerm_private_endpoint");
  expect(endpoints.map((one) => one.private_service_connection.subresource_names)).toEqual([["blob"], ["dfs"]]);
  expect(resources(terraform, "azurerm_private_dns_zone").map(({ name }) => name)).toEqual([
    "privatelink.blob.core.windows.net",
    "privatelink.dfs.core.windows.net",
  ]);
});

test("the provider does not ask the data plane of an account that is closed to it", () => {
  expect(terraformOf().provider.azurerm?.[0]).toMatchObject({
    features: [{ storage: [{ data_plane_available: false }] }],
    resource_providers_to_register: expect.arrayContaining([
      "Microsoft.StorageCache",
      "Microsoft.Monitor",
      "Microsoft.Dashboard",
      "Microsoft.ContainerService",
    ]),
  });
});

test("an account's name is made once and stays; a given one is taken as it is", () => {
  const made = account(terraformOf());
  expect(made.name).toMatch(/^\$\{join\("", \["train", substr\(sha256\(.*azurerm_virtual_network.*\), 0, 11\)\]\)\}$/);
  expect(made.lifecycle.ignore_changes).toEqual(["name"]);
  const given = account(terraformOf({ objectStore: { accountName: "mydata" } }));
  expect(given.name).toBe("mydata");
  expect(given.lifecycle).not.toHaveProperty("ignore_changes");
});

test("Lustre lies in its own subnet, in the zone of the machines", () => {
  expect(lustre(terraformOf())).toMatchObject({
    sku_name: "AMLFS-Durable-Premium-250",
    storage_capacity_in_tb: 40,
    zones: ["1"],
    subnet_id: expect.stringContaining("vnet_lustre"),
    maintenance_window: { day_of_week: "Sunday", time_of_day_in_utc: "03:00" },
  });
});

test("Lustre that imports blobs is made after its two roles, and after they are in force", () => {
  const terraform = terraformOf({
    sharedFileSystem: {
      type: "lustre",
      capacityGiB: 8192,
      objectStoreAssociation: { ...associationOfTheirs, importPrefix: "/sets" },
    },
  });
  const given = resources(terraform, "azurerm_role_assignment").filter((one) => one.principal_id === theirs.objectId);
  expect(given.map((one) => one.role_definition_name).sort()).toEqual([
    "Storage Account Contributor",
    "Storage Blob Data Contributor",
  ]);
  const [address, wait] =
    Object.entries(terraform.resource.terraform_data ?? {}).find(([name]) => name.includes("lustre_roles")) ?? [];
  expect(wait?.provisioner[0]["local-exec"].command).toContain("300");
  expect(Object.keys(wait?.triggers_replace ?? {})).toHaveLength(2);
  const { hsm_setting, depends_on } = lustre(terraform);
  expect(hsm_setting).toMatchObject({ import_prefix: "/sets", logging_container_id: expect.stringContaining("logs") });
  expect(depends_on).toContainEqual(`terraform_data.${address}`);
  expect(depends_on).toContainEqual(expect.stringContaining("azurerm_private_endpoint"));
  expect(account(terraform).shared_access_key_enabled).toBe(true);
});

test("the cluster waits until the roles of its control plane are in force, and a company's cluster for nothing", () => {
  const waits = (terraform: Terraform) =>
    Object.keys(terraform.resource.terraform_data ?? {}).filter((name) => name.includes("in-force"));
  const terraform = terraformOf();
  const [wait] = waits(terraform);
  expect(wait).toContain("control-plane-roles");
  expect(cluster(terraform).depends_on).toContainEqual(`terraform_data.${wait}`);
  expect(
    waits(
      terraformOf({
        network: existingNetwork(),
        scheduler: { type: "kubernetes", existing: { clusterName: "research", resourceGroupName: "research" } },
      }),
    ),
  ).toEqual([]);
});

test("a customer's key encrypts files, blobs and secrets, each by an identity that may use it", () => {
  const { customerKey } = theirs;
  const terraform = terraformOf({
    sharedFileSystem: { type: "lustre", capacityGiB: 8192, customerKey },
    objectStore: { customerKey },
    scheduler: { type: "kubernetes", secretsKey: customerKey },
  });
  expect(lustre(terraform)).toMatchObject({
    encryption_key: { key_url: customerKey.keyUrl, source_vault_id: customerKey.keyVaultId },
    identity: { type: "UserAssigned" },
  });
  expect(account(terraform)).toMatchObject({ customer_managed_key: { key_vault_key_id: customerKey.keyUrl } });
  expect(cluster(terraform)).toMatchObject({ key_management_service: { key_vault_key_id: customerKey.keyUrl } });
  const onVault = roles(terraform).filter(([, scope]) => scope === customerKey.keyVaultId);
  expect(onVault.map(([role]) => role).sort()).toEqual([
    "Key Vault Crypto Service Encryption User",
    "Key Vault Crypto Service Encryption User",
    "Key Vault Crypto User",
  ]);
});

test("what holds data cannot be destroyed, unless the one switch says so", () => {
  const guarded = [
    "azurerm_managed_lustre_file_system",
    "azurerm_storage_account",
    "azurerm_storage_container",
    "azurerm_kubernetes_cluster",
    "azurerm_resource_group",
  ];
  const protection = (terraform: Terraform) =>
    guarded.map((type) => resource(terraform, type).lifecycle.prevent_destroy);
  expect(protection(terraformOf())).toEqual([true, true, true, true, true]);
  expect(protection(terraformOf({ deletionProtection: false }))).toEqual([false, false, false, false, false]);
});

test("an existing network gets private endpoints and nothing else", () => {
  const privateDnsZoneIds = { blob: theirs.privateDnsZoneId("blob"), dfs: theirs.privateDnsZoneId("dfs") };
  const terraform = terraformOf({
    network: existingNetwork({ privateDnsZoneIds, endpointSubnetId: theirs.subnetId("endpoints") }),
  });
  const made = Object.keys(terraform.resource).filter((type) => /network|subnet|nat_gateway|public_ip|dns/.test(type));
  expect(made).toEqual([]);
  expect(gpuPool(terraform).vnet_subnet_id).toBe(theirs.subnetId("gpu"));
  expect(lustre(terraform).subnet_id).toBe(theirs.subnetId("lustre"));
  expect(resources(terraform, "azurerm_private_endpoint")[0]).toMatchObject({
    subnet_id: theirs.subnetId("endpoints"),
    private_dns_zone_group: { private_dns_zone_ids: [privateDnsZoneIds.blob] },
  });
});

test("an existing resource group is taken, and none is made", () => {
  const terraform = terraformOf({ resourceGroupName: "theirs" });
  expect(terraform.resource.azurerm_resource_group).toBeUndefined();
  expect(cluster(terraform).resource_group_name).toBe("theirs");
});

test("an existing container is mounted and changed in nothing", () => {
  const terraform = terraformOf({
    objectStore: { existing: { storageAccountId: theirs.storageAccountId, containerName: "sets" } },
  });
  expect(terraform.resource.azurerm_storage_account).toBeUndefined();
  expect(terraform.resource.azurerm_storage_container).toBeUndefined();
  expect(roles(terraform)).toContainEqual(["Storage Blob Data Contributor", theirs.storageAccountId]);
});

test("a second stack is told how to get in, what to mount, and who installs the driver", () => {
  synth((stack) => {
    const { access } = build(stack, {
      objectStore: { existing: { storageAccountId: theirs.storageAccountId, containerName: "sets" } },
    });
    expect(access).toMatchObject({
      cloud: "azure",
      execCredential: { command: "kubelogin", args: expect.arrayContaining(["--server-id"]) },
      gpuPools: [{ nodeCount: 16, driver: { owner: "operator" } }],
      sharedFileSystem: { type: "azure-managed-lustre", fileSystemName: "lustrefs", capacityGiB: 40960 },
      objectStore: {
        type: "azure-blob",
        resourceGroupName: "theirs",
        storageAccountName: "theirdata",
        containerName: "sets",
      },
    });
  });
});

test("sixteen tags stay off the private DNS zones, which take fifteen", () => {
  const tags = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, "value"]));
  const zoneTags = (count: number) =>
    resources(terraformOf({ tags: tags(count) }), "azurerm_private_dns_zone")[0]?.tags;
  expect(zoneTags(15)).toEqual(tags(15));
  expect(zoneTags(16)).toBeUndefined();
});

test("no data source is read: planning needs no credentials", () => {
  expect(terraformOf().data).toBeUndefined();
});

test("what must be done before the first apply is told when the cluster is synthesized", () => {
  const told = (machineType: TrainingClusterDescription["machineType"]) => {
    const messages: string[] = [];
    synth((stack) => {
      const { node } = build(stack, { machineType });
      messages.push(...node.findAll().flatMap((child) => child.node.metadata.map(({ data }) => String(data))));
    });
    return messages.filter((text) => text.includes("az feature register"));
  };
  expect(told("Standard_ND96isr_H100_v5")).toHaveLength(1);
  expect(told("Standard_NC96ads_A100_v4")).toHaveLength(0);
});

test("a cluster warns once", () => {
  const warnings: string[] = [];
  synth((stack) => {
    const { node } = build(stack, {});
    warnings.push(...node.findAll().flatMap((child) => child.node.metadata.map(({ data }) => String(data))));
  });
  expect(warnings.filter((text) => text.includes("administratorGroupObjectIds"))).toHaveLength(1);
});

test("a private endpoint that joined networks reach lies in a subnet that is closed to everybody else", () => {
  const terraform = terraformOf({
    scheduler: { type: "kubernetes", privateAccessCidrs: ["10.100.0.0/16"], runCommand: true },
  });
  const { api_server_access_profile: profile, private_cluster_enabled, run_command_enabled } = cluster(terraform);
  expect(profile).toMatchObject({
    virtual_network_integration_enabled: true,
    subnet_id: expect.stringContaining("vnet_api-server"),
  });
  expect([private_cluster_enabled, run_command_enabled]).toEqual([true, true]);
  const subnet = resources(terraform, "azurerm_subnet").find(({ name }) => name === "api-server");
  expect(subnet).toMatchObject({
    address_prefixes: ["10.0.32.0/28"],
    delegation: [{ service_delegation: { name: "Microsoft.ContainerService/managedClusters" } }],
  });
  const rules = resources(terraform, "azurerm_network_security_group").find(({ name }) => name === "train-api-server");
  expect(rules?.security_rule.map(({ name, access }: Arguments) => [name, access])).toEqual([
    ["machines-in", "Allow"],
    ["given-blocks-in", "Allow"],
    ["probes-in", "Allow"],
    ["nobody-else-in", "Deny"],
  ]);
  expect(roles(terraform).filter(([name]) => name === "Network Contributor")).toHaveLength(3);
});

test("NetworkPolicy is enforced by Cilium, unless it is left out", () => {
  expect(cluster(terraformOf()).network_profile).toMatchObject({
    network_data_plane: "cilium",
    network_policy: "cilium",
  });
  const without = cluster(terraformOf({ scheduler: { type: "kubernetes", networkPolicy: "none" } }));
  expect(without.network_profile).not.toHaveProperty("network_policy");
});

test("long-term support is a tier and a plan", () => {
  expect(cluster(terraformOf({ scheduler: { type: "kubernetes", supportType: "long-term" } }))).toMatchObject({
    sku_tier: "Premium",
    support_plan: "AKSLongTermSupport",
  });
});

test("the stack takes a provider that knows Grafana 12 and Ubuntu 24.04", () => {
  const versions = (terraform: Terraform) =>
    (terraform.terraform.required_providers as Record<string, { version: string }>).azurerm?.version;
  expect(resource(terraformOf(), "azurerm_dashboard_grafana").grafana_major_version).toBe("12");
  expect(versions(terraformOf())).toBe(">= 4.81.0, < 5.0.0");
  const racks = terraformOf({
    machineType: "Standard_ND128isr_GB300_v6",
    nodeCount: 18,
    scheduler: { type: "kubernetes", managedMonitoring: "none" },
  });
  expect(gpuPool(racks).os_sku).toBe("Ubuntu2404");
  expect(versions(racks)).toBe(">= 4.81.0, < 5.0.0");
});

test("the time of an update grows with the machines", () => {
  const update = (nodeCount: number) => gpuPool(terraformOf({ nodeCount })).timeouts.update;
  expect([update(1), update(16), update(100)]).toEqual(["240m", "1200m", "7500m"]);
});

test("what holds data is locked and protected while protection is on, and neither without", () => {
  const locked = (terraform: Terraform) => resources(terraform, "azurerm_management_lock").map(({ scope }) => scope);
  expect(locked(terraformOf())).toEqual([
    expect.stringContaining("azurerm_managed_lustre_file_system"),
    expect.stringContaining("azurerm_storage_account"),
  ]);
  expect(locked(terraformOf({ deletionProtection: false }))).toEqual([]);
  const guarded = (terraform: Terraform) =>
    Object.entries(terraform.resource)
      .filter(([, named]) => Object.values(named).some(({ lifecycle }) => lifecycle?.prevent_destroy))
      .map(([type]) => type)
      .sort();
  expect(guarded(terraformOf())).toEqual([
    "azurerm_dashboard_grafana",
    "azurerm_kubernetes_cluster",
    "azurerm_log_analytics_workspace",
    "azurerm_managed_lustre_file_system",
    "azurerm_monitor_workspace",
    "azurerm_resource_group",
    "azurerm_storage_account",
    "azurerm_storage_container",
    "azurerm_subnet",
    "azurerm_virtual_network",
  ]);
  expect(guarded(terraformOf({ deletionProtection: false }))).toEqual([]);
});
