import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TrainingCluster, type TrainingClusterDescription } from "../../lib/google";
import { validSlurm } from "../description/google/valid-slurm";
import { addresses, resource, resources, synth, type Terraform } from "../synth";

function terraformOf(change: Partial<TrainingClusterDescription> = {}): Terraform {
  return synth((stack) => {
    new GoogleProvider(stack, "google", { project: "research-gpus" });
    new TrainingCluster(stack, "train", { ...validSlurm, ...change });
  });
}

const whole = terraformOf();

test("the addresses of all resources are stable: they are API", () => {
  expect(addresses(whole)).toMatchSnapshot();
});

test("a group ends no machine by itself that may run a job, and Terraform leaves its number alone", () => {
  expect(resource(whole, "google_compute_instance_group_manager")).toMatchObject({
    target_size: 16,
    wait_for_instances: false,
    update_policy: {
      type: "OPPORTUNISTIC",
      replacement_method: "RECREATE",
      max_surge_fixed: 0,
      max_unavailable_fixed: 1,
    },
    instance_lifecycle_policy: { default_action_on_failure: "REPAIR", force_update_on_repair: "YES" },
    lifecycle: { ignore_changes: ["target_size"] },
  });
});

test("a machine has its interfaces in their order, and takes what was reserved", () => {
  const template = resource(whole, "google_compute_instance_template");
  const kinds = template.network_interface.map(({ nic_type }: { nic_type: string }) => nic_type);
  expect(kinds).toEqual(["GVNIC", "GVNIC", ...Array(8).fill("MRDMA")]);
  expect(template).toMatchObject({
    reservation_affinity: { type: "SPECIFIC_RESERVATION", specific_reservation: { values: ["training-reservation"] } },
    scheduling: { provisioning_model: "RESERVATION_BOUND", on_host_maintenance: "TERMINATE" },
    lifecycle: { create_before_destroy: true },
  });
});

test("flex-start asks for its machines by a request, and puts none in the place of those that go", () => {
  const terraform = terraformOf({ capacity: { type: "flex-start", maxRunSeconds: 86_400 } });
  expect(resource(terraform, "google_compute_instance_group_manager")).toMatchObject({
    target_size: 0,
    instance_lifecycle_policy: { default_action_on_failure: "DO_NOTHING" },
  });
  expect(resource(terraform, "google_compute_resize_request")).toMatchObject({
    resize_by: 16,
    requested_run_duration: { seconds: "86400" },
  });
});

test("every NVLink domain is placed by its topology", () => {
  const terraform = terraformOf({ machineType: "a4x-highgpu-4g", nodeCount: 36, sharedFileSystem: undefined });
  expect(resources(terraform, "google_compute_instance_group_manager").map(({ target_size }) => target_size)).toEqual([
    18, 18,
  ]);
  expect(
    resources(terraform, "google_compute_resource_policy").filter(({ workload_policy }) => workload_policy),
  ).toHaveLength(2);
});

test("disk and key are guarded, and nothing has a public address", () => {
  expect(resource(whole, "google_compute_disk")).toMatchObject({ lifecycle: { prevent_destroy: true } });
  expect(resource(whole, "google_secret_manager_secret")).toMatchObject({ lifecycle: { prevent_destroy: true } });
  for (const machine of [
    ...resources(whole, "google_compute_instance"),
    ...resources(whole, "google_compute_instance_template"),
  ]) {
    expect(machine.network_interface.some((one: object) => "access_config" in one)).toBe(false);
  }
  expect(
    resources(whole, "google_compute_firewall").filter(({ source_ranges = [] }) => source_ranges.includes("0.0.0.0/0")),
  ).toEqual([]);
});

test("start scripts hold no configuration, and no secret is synthesized", () => {
  expect(
    JSON.stringify(whole).match(/BEGIN [A-Z ]*PRIVATE KEY|"secret_data|"password"|StoragePass|slurm\.key *=/g),
  ).toBeNull();
  for (const { metadata } of [
    ...resources(whole, "google_compute_instance"),
    ...resources(whole, "google_compute_instance_template"),
  ]) {
    const script: string = metadata["startup-script"];
    expect([Buffer.byteLength(script) < 4096, script.includes("ClusterName"), script.includes("$${")]).toEqual([
      true,
      false,
      true,
    ]);
  }
});
