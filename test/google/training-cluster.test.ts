import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { Fn, type TerraformStack, TerraformVariable } from "cdktf";
import * as fc from "fast-check";
import { LustreFileSystem, Network, TrainingCluster, type TrainingClusterDescription } from "../../lib/google";
import { anyCapacity, anyDescription, makeableMachines } from "../description/google/arbitrary";
import { valid } from "../description/google/valid";
import { type Arguments, addresses, resource, resources, synth, type Terraform, withoutMetadata } from "../synth";

const reservation = { type: "reservation", reservationId: "gpus" } as const;

function terraformOf(change: Partial<TrainingClusterDescription> = {}): Terraform {
  return synth((stack) => build(stack, change));
}

function build(stack: TerraformStack, change: Partial<TrainingClusterDescription>): TrainingCluster {
  new GoogleProvider(stack, "google", { project: "research-gpus" });
  return new TrainingCluster(stack, "train", { ...valid, ...change });
}

const gpuPools = (terraform: Terraform): readonly Arguments[] =>
  resources(terraform, "google_container_node_pool").filter(({ name }) => String(name).includes("gpu"));
const gpuPool = (terraform: Terraform): Arguments => gpuPools(terraform)[0] ?? {};

test("the addresses of all resources are stable: they are API", () => {
  expect(addresses(terraformOf())).toMatchSnapshot();
});

test("the addresses do not change with nodes, capacity, labels or version, and those of data never", () => {
  const before = addresses(terraformOf());
  expect(
    addresses(
      terraformOf({
        nodeCount: 4,
        tags: { team: "x" },
        capacity: { type: "spot" },
        scheduler: { type: "kubernetes", version: "1.33" },
      }),
    ),
  ).toEqual(before);
  const data = /^google_(lustre_instance|storage_bucket|container_cluster)\.|primary/;
  const other = addresses(terraformOf({ machineType: "a4-highgpu-8g", capacity: reservation }));
  expect(other.filter((address) => data.test(address))).toEqual(before.filter((address) => data.test(address)));
});

test("A3 Mega: nine VPCs of MTU 8244, eight further networks in order, one NAT", () => {
  const terraform = terraformOf();
  expect(resources(terraform, "google_compute_network").map(({ mtu }) => mtu)).toEqual(Array(9).fill(8244));
  expect(resources(terraform, "google_compute_router_nat")).toHaveLength(1);
  const further = gpuPool(terraform).network_config.additional_node_network_configs;
  expect(further.map(({ network }: { network: string }) => /gpu-\d/.exec(network)?.[0])).toEqual(
    Array.from({ length: 8 }, (_, index) => `gpu-${index}`),
  );
});

test("A3 Ultra: three VPCs, ten subnets, the zone's RoCE profile, and no firewall in the RDMA VPC", () => {
  const terraform = terraformOf({ machineType: "a3-ultragpu-8g", capacity: reservation });
  expect(resources(terraform, "google_compute_network")).toHaveLength(3);
  expect(resources(terraform, "google_compute_subnetwork")).toHaveLength(10);
  expect(resources(terraform, "google_compute_network").filter(({ network_profile }) => network_profile)).toEqual([
    expect.objectContaining({
      network_profile: expect.stringMatching(/networkProfiles\/us-central1-a-vpc-roce$/),
      mtu: 8896,
    }),
  ]);
  expect(JSON.stringify(resources(terraform, "google_compute_firewall"))).not.toContain("rdma");
  expect(gpuPool(terraform).network_config.additional_node_network_configs).toHaveLength(9);
});

test.each(makeableMachines.map((machine, index) => [machine.machineType, machine, index] as const))(
  "%s synthesizes with its GPUs, its disks and a further network for each interface",
  (machineType, machine, index) => {
    const terraform = terraformOf({
      machineType: machineType as TrainingClusterDescription["machineType"],
      nodeCount: machine.machinesPerNvlinkDomain,
      capacity: anyCapacity(machine, index),
    });
    const interfaces = machine.network.vpcs.reduce((sum, vpc) => sum + vpc.interfaceCount, 0);
    const pool = gpuPool(terraform);
    expect(pool.network_config.additional_node_network_configs ?? []).toHaveLength(interfaces - 1);
    expect(pool.node_config.guest_accelerator[0].count).toBe(Math.ceil(machine.acceleratorCount));
    expect(pool.node_config.ephemeral_storage_local_ssd_config?.local_ssd_count ?? 0).toBe(machine.localSsdCount);
  },
);

test("several networks and Dataplane V2 are there from the start, private, with Workload Identity", () => {
  expect(resource(terraformOf(), "google_container_cluster")).toMatchObject({
    enable_multi_networking: true,
    datapath_provider: "ADVANCED_DATAPATH",
    networking_mode: "VPC_NATIVE",
    enable_shielded_nodes: true,
    private_cluster_config: { enable_private_nodes: true, enable_private_endpoint: true },
    workload_identity_config: { workload_pool: expect.stringMatching(/\.svc\.id\.goog$/) },
    addons_config: { gcs_fuse_csi_driver_config: { enabled: true }, lustre_csi_driver_config: { enabled: true } },
    monitoring_config: { enable_components: ["SYSTEM_COMPONENTS"], managed_prometheus: { enabled: false } },
  });
});

test("a maintenance exclusion spares running jobs", () => {
  const { maintenance_policy: policy } = resource(terraformOf(), "google_container_cluster");
  expect(policy.maintenance_exclusion).toEqual([
    expect.objectContaining({
      exclusion_options: { scope: "NO_MINOR_OR_NODE_UPGRADES" },
      end_time: "2027-03-01T00:00:00Z",
    }),
  ]);
});

test("GPU machines lie in one zone, need no spare machine to be upgraded, are repaired, tainted and private", () => {
  expect(gpuPool(terraformOf())).toMatchObject({
    node_locations: ["us-central1-a"],
    node_count: 16,
    upgrade_settings: { strategy: "SURGE", max_surge: 0, max_unavailable: 1 },
    management: { auto_repair: true, auto_upgrade: true },
    placement_policy: { type: "COMPACT" },
    network_config: { enable_private_nodes: true },
    node_config: {
      machine_type: "a3-megagpu-8g",
      taint: [{ key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" }],
      gvnic: { enabled: true },
      shielded_instance_config: { enable_secure_boot: true },
      guest_accelerator: [
        { type: "nvidia-h100-mega-80gb", count: 8, gpu_driver_installation_config: { gpu_driver_version: "LATEST" } },
      ],
      ephemeral_storage_local_ssd_config: { local_ssd_count: 16 },
    },
  });
});

test("a reservation is named in the affinity of the machines, without a policy", () => {
  const pool = gpuPool(terraformOf({ capacity: reservation }));
  expect(pool.node_config.reservation_affinity).toEqual({
    consume_reservation_type: "SPECIFIC_RESERVATION",
    key: "compute.googleapis.com/reservation-name",
    values: ["gpus"],
  });
  expect(pool.placement_policy).toBeUndefined();
});

test("flex-start comes with all that it is coupled to", () => {
  const pool = gpuPool(terraformOf({ capacity: { type: "flex-start", queued: true, maxRunSeconds: 7200 } }));
  expect(pool).toMatchObject({
    initial_node_count: 0,
    autoscaling: { total_min_node_count: 0, total_max_node_count: 16, location_policy: "ANY" },
    management: { auto_repair: false, auto_upgrade: true },
    queued_provisioning: { enabled: true },
    node_config: {
      flex_start: true,
      max_run_duration: "7200s",
      reservation_affinity: { consume_reservation_type: "NO_RESERVATION" },
    },
  });
  expect(pool).not.toHaveProperty("node_count");
});

test("A4X: a pool and a topology policy for each NVLink domain", () => {
  const terraform = terraformOf({ machineType: "a4x-highgpu-4g", nodeCount: 36, capacity: reservation });
  expect(resources(terraform, "google_compute_resource_policy").map(({ workload_policy }) => workload_policy)).toEqual([
    { type: "HIGH_THROUGHPUT", accelerator_topology: "1x72" },
    { type: "HIGH_THROUGHPUT", accelerator_topology: "1x72" },
  ]);
  for (const pool of gpuPools(terraform)) {
    expect(pool).toMatchObject({
      node_count: 18,
      placement_policy: { type: "COMPACT", policy_name: expect.stringContaining("domain") },
    });
  }
});

test("machines act as an account of their own that may write logs and pull images", () => {
  expect(
    resources(terraformOf(), "google_project_iam_member")
      .map(({ role }) => role)
      .sort(),
  ).toEqual(["roles/artifactregistry.reader", "roles/container.defaultNodeServiceAccount"]);
});

test("the bucket is private, with folders, and keeps what was deleted", () => {
  expect(resource(terraformOf(), "google_storage_bucket")).toMatchObject({
    uniform_bucket_level_access: true,
    public_access_prevention: "enforced",
    hierarchical_namespace: { enabled: true },
    soft_delete_policy: { retention_duration_seconds: 2_592_000 },
  });
});

test("Lustre lies in the machines' zone and waits for private service access", () => {
  expect(resource(terraformOf(), "google_lustre_instance")).toMatchObject({
    location: "us-central1-a",
    capacity_gib: "36000",
    per_unit_storage_throughput: "250",
    depends_on: [expect.stringContaining("google_service_networking_connection")],
  });
});

test("Google's agent for Lustre is let into the bucket, after the instance that brings the agent", () => {
  const terraform = terraformOf();
  expect(resource(terraform, "google_storage_bucket_iam_member")).toMatchObject({
    role: "roles/storage.admin",
    member: expect.stringMatching(
      /^serviceAccount:service-\$\{.*project_number\}@gcp-sa-lustre\.iam\.gserviceaccount\.com$/,
    ),
    depends_on: [expect.stringContaining("google_lustre_instance")],
  });
  const existing = terraformOf({ objectStore: { existing: { bucketName: "theirs" } } });
  expect(existing.resource.google_storage_bucket_iam_member).toBeUndefined();
});

test("what holds data cannot be destroyed, unless the one switch says so", () => {
  const guarded = ["google_lustre_instance", "google_storage_bucket"];
  const on = terraformOf();
  const off = terraformOf({ deletionProtection: false });
  expect(guarded.map((type) => resource(on, type).lifecycle.prevent_destroy)).toEqual([true, true]);
  expect(guarded.map((type) => resource(off, type).lifecycle.prevent_destroy)).toEqual([false, false]);
  expect(resource(on, "google_container_cluster").deletion_protection).toBe(true);
  expect(resource(off, "google_container_cluster").deletion_protection).toBe(false);
});

test("what a second stack needs names the fabric networks in the order of the interfaces", () => {
  synth((stack) => {
    const [pool] = build(stack, { machineType: "a3-ultragpu-8g", capacity: reservation }).access.gpuPools;
    expect(pool?.driver.owner).toBe("cloud");
    expect(pool?.fabric).toMatchObject({
      attachment: {
        networks: ["NetDevice", ...Array(8).fill("RDMA")].map((deviceMode) => ({ deviceMode })),
        software: "gib",
      },
    });
  });
});

test("no data source is read: planning needs no credentials", () => {
  expect(terraformOf().data).toBeUndefined();
});

test("references in names, ids, subnets and labels pass through untouched", () => {
  const terraform = synth((stack) => {
    new GoogleProvider(stack, "google", { project: "research-gpus" });
    const text = (id: string): string => new TerraformVariable(stack, id, { type: "string" }).stringValue;
    new TrainingCluster(stack, "train", {
      ...valid,
      machineType: "a2-ultragpu-8g",
      name: Fn.join("-", ["train", text("suffix")]),
      project: text("project"),
      nodeCount: new TerraformVariable(stack, "nodes", { type: "number" }).numberValue,
      tags: { team: text("team") },
      capacity: { type: "reservation", reservationId: text("reservation") },
      network: {
        existing: {
          network: text("vpc"),
          subnetwork: text("subnet"),
          podsRangeName: text("pods"),
          servicesRangeName: text("services"),
        },
      },
      objectStore: { bucketName: text("bucket") },
      sharedFileSystem: {
        type: "lustre",
        capacityGiB: new TerraformVariable(stack, "size", { type: "number" }).numberValue,
      },
    });
  });
  const pool = gpuPool(terraform);
  expect(pool.node_count).toBe("${var.nodes}");
  expect(pool.node_config.reservation_affinity.values).toEqual(["${var.reservation}"]);
  expect(resource(terraform, "google_container_cluster")).toMatchObject({
    network: "${var.vpc}",
    subnetwork: "${var.subnet}",
    project: "${var.project}",
  });
  expect(resource(terraform, "google_storage_bucket").name).toBe("${var.bucket}");
  expect(resource(terraform, "google_lustre_instance").capacity_gib).toBe("${var.size}");
});

test("a network and a file system work alone", () => {
  const terraform = synth((stack) => {
    new GoogleProvider(stack, "google", { project: "research-gpus" });
    const network = new Network(stack, "network", { zone: "us-central1-a", machineType: "a3-highgpu-8g" });
    new LustreFileSystem(stack, "lustre", { type: "lustre", capacityGiB: 36000, network });
  });
  expect(resources(terraform, "google_compute_network")).toHaveLength(5);
  expect(resource(terraform, "google_lustre_instance").instance_id).toBe("lustre");
});

test("any valid description synthesizes, twice the same", () => {
  fc.assert(
    fc.property(anyDescription, (description) => {
      const once = () =>
        withoutMetadata(
          synth((stack) => {
            new GoogleProvider(stack, "google", { project: "research-gpus" });
            new TrainingCluster(stack, "train", description);
          }),
        );
      expect(once()).toEqual(once());
    }),
    { numRuns: 30 },
  );
});
