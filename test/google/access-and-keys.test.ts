import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TrainingCluster, type TrainingClusterDescription } from "../../lib/google";
import { helmProviderConfig } from "../../lib/kubernetes";
import { valid } from "../description/google/valid";
import { type Arguments, resource, resources, synth, type Terraform } from "../synth";

const keyId = "projects/keys/locations/us-central1/keyRings/ring/cryptoKeys/training";
const other = "projects/keys/locations/us-central1/keyRings/ring/cryptoKeys/other";
const prepare = { type: "cpu", machineType: "c3-standard-44", nodeCount: 1 } as const;

function draw(change: Partial<TrainingClusterDescription>): { terraform: Terraform; cluster: TrainingCluster } {
  let cluster: TrainingCluster | undefined;
  const terraform = synth((stack) => {
    new GoogleProvider(stack, "google", { project: "research-gpus" });
    cluster = new TrainingCluster(stack, "train", { ...valid, ...change });
  });
  return { terraform, cluster: cluster as TrainingCluster };
}
const clusterOf = (scheduler: object): Arguments =>
  resource(draw({ scheduler: { type: "kubernetes", ...scheduler } }).terraform, "google_container_cluster");

test("the API is private, and no machine of another company's reaches it, unless a way in is given", () => {
  expect(clusterOf({})).toMatchObject({
    private_cluster_config: { enable_private_endpoint: true },
    master_authorized_networks_config: { cidr_blocks: [], gcp_public_cidrs_access_enabled: false },
  });
  expect(clusterOf({}).control_plane_endpoints_config).toBeUndefined();
});

test("joined networks reach the private endpoint without a public one, from other regions where it is said", () => {
  expect(clusterOf({ privateAccessCidrs: ["10.200.0.0/16"], globalAccess: true })).toMatchObject({
    private_cluster_config: { enable_private_endpoint: true, master_global_access_config: { enabled: true } },
    master_authorized_networks_config: { cidr_blocks: [{ cidr_block: "10.200.0.0/16" }] },
  });
});

test("the endpoint by DNS is what a second stack gets, with the certificates that every machine knows", () => {
  const { terraform, cluster } = draw({ scheduler: { type: "kubernetes", dnsEndpoint: true } });
  expect(resource(terraform, "google_container_cluster").control_plane_endpoints_config).toEqual({
    dns_endpoint_config: { allow_external_traffic: true },
  });
  expect(cluster.access.certificateAuthorityData).toBeUndefined();
  expect(helmProviderConfig(cluster.access).kubernetes).toMatchObject({ clusterCaCertificate: undefined });
  const inside = draw({ scheduler: { type: "kubernetes", privateAccessCidrs: ["10.200.0.0/16"] } }).cluster;
  expect(inside.access.certificateAuthorityData).toBeDefined();
});

test("one key encrypts the disks of every pool, the secrets and the bucket, and each agent may use it once", () => {
  const { terraform } = draw({ encryption: { keyId }, nodePools: { prepare } });
  const pools = resources(terraform, "google_container_node_pool");
  expect(pools.map(({ node_config }) => node_config.boot_disk_kms_key)).toEqual([keyId, keyId, keyId]);
  const cluster = resource(terraform, "google_container_cluster");
  expect([cluster.node_config.boot_disk_kms_key, cluster.database_encryption.key_name]).toEqual([keyId, keyId]);
  expect(resource(terraform, "google_storage_bucket").encryption).toEqual({ default_kms_key_name: keyId });
  const grants = resources(terraform, "google_kms_crypto_key_iam_member");
  expect(grants.map(({ member }) => /@([\w-]+)\.iam|\.(email_address)/.exec(member)?.slice(1).join(""))).toEqual([
    "compute-system",
    "container-engine-robot",
    "email_address",
  ]);
  // The system pool waits for the cluster, and the cluster for all rights.
  const waiting = [cluster, ...pools.filter(({ name }) => name !== "system")];
  expect(waiting.every(({ depends_on }) => JSON.stringify(depends_on).includes("key-grants_disks"))).toBe(true);
});

test("a pool's key of its own is granted beside the cluster's, and nothing is granted where that is done elsewhere", () => {
  const grantsOf = (change: Partial<TrainingClusterDescription>) =>
    resources(draw(change).terraform, "google_kms_crypto_key_iam_member").map(({ crypto_key_id }) => crypto_key_id);
  expect(grantsOf({ bootDisk: { kmsKeyName: other } })).toEqual([other]);
  expect(grantsOf({ encryption: { keyId }, bootDisk: { kmsKeyName: other } }).sort()).toEqual([
    other,
    keyId,
    keyId,
    keyId,
  ]);
  expect(grantsOf({ encryption: { keyId, grantServiceAgents: false } })).toEqual([]);
});

test("machines are not upgraded before the support of their version ends, where that is asked for", () => {
  const end = (change: object) =>
    clusterOf({ maintenanceExclusion: "until-end-of-support", version: "1.35", ...change }).maintenance_policy
      .maintenance_exclusion[0].end_time;
  expect([end({}), end({ releaseChannel: "EXTENDED" }), end({ version: "1.36" })]).toEqual([
    "2027-04-11T00:00:00Z",
    "2028-02-11T00:00:00Z",
    "2027-06-22T00:00:00Z",
  ]);
});

test("who reads and writes the bucket is logged into a bucket of the company's", () => {
  const { terraform } = draw({ objectStore: { accessLogBucketName: "logs-of-ours" } });
  expect(resource(terraform, "google_storage_bucket").logging).toEqual({ log_bucket: "logs-of-ours" });
});

test("a pool stays at its version, and Terraform waits for as many machines as are replaced one at a time", () => {
  const { terraform } = draw({ kubernetesVersion: "1.35.6-gke.1127000", nodeCount: 16 });
  const pool = resources(terraform, "google_container_node_pool").find(({ name }) => name === "train-gpu");
  expect(pool).toMatchObject({ version: "1.35.6-gke.1127000", timeouts: { create: "62m", update: "1260m" } });
});
