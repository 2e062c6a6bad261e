import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TerraformStack } from "cdktf";
import { TrainingCluster, type TrainingClusterDescription } from "../../lib/google";
import { valid } from "../description/google/valid";
import { type Providers, prepareProviders, terraformInstalled } from "../terraform/mirror";
import { synthesizeStacks, TerraformStackRun } from "../terraform/terraform";
import { type Expected, expectPlan } from "./outcome";

const installed = terraformInstalled();
if (!installed) {
  console.warn("NO TERRAFORM IS INSTALLED: day-2 changes on Google Cloud were not planned");
}
const withTerraform = installed ? describe : describe.skip;

jest.setTimeout(600_000);

type Change = Partial<TrainingClusterDescription>;

const reservation = (reservationId: string) => ({ type: "reservation", reservationId }) as const;
const kubernetes = (fields: object): Change => ({ scheduler: { type: "kubernetes", ...fields } });
const lustre = (fields: object) =>
  ({ type: "lustre", capacityGiB: 36_000, throughputMBpsPerTiB: 250, ...fields }) as const;
const pools = (nodePools: TrainingClusterDescription["nodePools"]): Change => ({ nodePools });
const debug = { machineType: "g2-standard-48", nodeCount: 2 } as const;
const cpu = { type: "cpu", machineType: "c3-standard-44", nodeCount: { minimum: 0, maximum: 4 } } as const;
const existingNetwork = {
  network: "projects/research-gpus/global/networks/vpc",
  subnetwork: "projects/research-gpus/regions/us-central1/subnetworks/machines",
  podsRangeName: "pods",
  servicesRangeName: "services",
  fabricNetworks: Array.from({ length: 8 }, (_, index) => ({ network: `gpu-${index}`, subnetwork: `gpu-${index}` })),
};

const cluster = "google_container_cluster";
const pool = "google_container_node_pool";
const tagged = [cluster, pool, "google_lustre_instance", "google_storage_bucket"];
const fabric = ["google_compute_firewall", "google_compute_network", "google_compute_subnetwork"];

const changes: readonly [title: string, before: Change, after: Change, expected: Expected][] = [
  ["more machines", {}, { nodeCount: 32 }, { updated: [pool] }],
  ["fewer machines", {}, { nodeCount: 2 }, { updated: [pool] }],
  ["no machines", {}, { nodeCount: 0 }, { updated: [pool] }],
  [
    "other limits of an autoscaled pool",
    { nodeCount: { minimum: 0, maximum: 8 } },
    { nodeCount: { minimum: 2, maximum: 16 } },
    { updated: [pool] },
  ],
  ["a label more", {}, { tags: { team: "research" } }, { updated: tagged }],
  ["a newer Kubernetes", kubernetes({ version: "1.34" }), kubernetes({ version: "1.35" }), { updated: [cluster] }],
  ["another release channel", {}, kubernetes({ releaseChannel: "EXTENDED" }), { updated: [cluster] }],
  [
    "an exclusion that is extended",
    {},
    kubernetes({ maintenanceExclusion: { startTime: "2026-12-01T00:00:00Z", endTime: "2027-04-01T00:00:00Z" } }),
    { updated: [cluster] },
  ],
  [
    "an endpoint opened to the office",
    kubernetes({}),
    kubernetes({ publicAccessCidrs: ["203.0.113.0/24"] }),
    { updated: [cluster] },
  ],
  [
    "a larger system pool of another machine",
    kubernetes({}),
    kubernetes({ systemPool: { machineType: "e2-standard-16", nodeCountPerZone: 2 } }),
    { updated: [pool] },
  ],
  ["a larger boot disk", {}, { bootDisk: { sizeGiB: 500 } }, { updated: [pool] }],
  [
    "another machine of the same networks",
    { machineType: "g2-standard-48" },
    { machineType: "a2-highgpu-8g" },
    { replaced: [pool] },
  ],
  ["another machine of fewer networks", {}, { machineType: "a3-highgpu-8g" }, { replaced: [pool], destroyed: fabric }],
  ["spot instead of on demand", {}, { capacity: { type: "spot" } }, { replaced: [pool] }],
  [
    "another reservation",
    { capacity: reservation("spring") },
    { capacity: reservation("summer") },
    { replaced: [pool] },
  ],
  [
    "a reservation instead of flex-start",
    { capacity: { type: "flex-start" } },
    { capacity: reservation("spring") },
    { replaced: [pool] },
  ],
  [
    "more machines of flex-start",
    { capacity: { type: "flex-start" } },
    { capacity: { type: "flex-start" }, nodeCount: 32 },
    { updated: [pool] },
  ],
  [
    "a longer run of flex-start",
    { capacity: { type: "flex-start", maxRunSeconds: 3600 } },
    { capacity: { type: "flex-start", maxRunSeconds: 7200 } },
    { replaced: [pool] },
  ],
  ["fewer pods on a machine", {}, { podsPerNode: 32 }, { replaced: [pool] }],
  ["another driver", {}, { gpuDriverVersion: "DEFAULT" }, { replaced: [pool] }],
  [
    "a key of the company's for the boot disk",
    {},
    { bootDisk: { kmsKeyName: "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k" } },
    { replaced: [pool] },
  ],
  ["a pool more", {}, pools({ debug, cpu }), {}],
  ["a pool less", pools({ debug, cpu }), pools({ cpu }), { destroyed: [pool] }],
  ["a label of a pool's machines", {}, { labels: { "example.com/team": "research" } }, { updated: [pool] }],
  [
    "a larger file system",
    {},
    { sharedFileSystem: lustre({ capacityGiB: 72_000 }) },
    { updated: ["google_lustre_instance"] },
  ],
  [
    "a faster file system",
    {},
    { sharedFileSystem: lustre({ throughputMBpsPerTiB: 500 }) },
    { refused: "google_lustre_instance" },
  ],
  [
    "another name of the file system",
    {},
    { sharedFileSystem: lustre({ fileSystemName: "data" }) },
    { refused: "google_lustre_instance" },
  ],
  [
    "no file system",
    {},
    { sharedFileSystem: undefined },
    { forgotten: ["google_lustre_instance", "google_storage_bucket_iam_member"] },
  ],
  [
    "a bucket of the company's",
    {},
    { objectStore: { existing: { bucketName: "ours" } } },
    { forgotten: ["google_storage_bucket"], destroyed: ["google_storage_bucket_iam_member"] },
  ],
  ["another name of the bucket", {}, { objectStore: { bucketName: "ours" } }, { refused: "google_storage_bucket" }],
  ["a longer retention", {}, { objectStore: { softDeleteRetentionDays: 90 } }, { updated: ["google_storage_bucket"] }],
  [
    "a newer version of a pool's machines",
    { kubernetesVersion: "1.34.8-gke.1000000" },
    { kubernetesVersion: "1.35.6-gke.1127000" },
    { updated: [pool] },
  ],
  [
    "one key of the company's for everything",
    {},
    { encryption: { keyId: "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k" } },
    { updated: [cluster, "google_storage_bucket"], replaced: [pool] },
  ],
  [
    "a joined network before the API",
    {},
    kubernetes({ privateAccessCidrs: ["10.200.0.0/16"] }),
    { updated: [cluster] },
  ],
  ["Google's own monitoring", {}, kubernetes({ managedMonitoring: true }), { updated: [cluster] }],
  [
    "a log of who reads the bucket",
    {},
    { objectStore: { accessLogBucketName: "logs-of-ours" } },
    { updated: ["google_storage_bucket"] },
  ],
  [
    "a bucket's key of the company's",
    {},
    { objectStore: { kmsKeyName: "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k" } },
    { updated: ["google_storage_bucket"] },
  ],
  ["other addresses", {}, { network: { cidr: "10.64.0.0/14" } }, { refused: "google_compute_global_address" }],
  ["another zone", {}, { zone: "us-central1-b" }, { refused: "google_lustre_instance" }],
  [
    "a VPC and a cluster of the company's",
    { sharedFileSystem: undefined },
    {
      sharedFileSystem: undefined,
      network: { existing: existingNetwork },
      scheduler: { type: "kubernetes", existing: { clusterName: "research" } },
    },
    {
      replaced: [pool],
      destroyed: [...fabric, "google_compute_router", "google_compute_router_nat"],
      forgotten: [
        "google_compute_firewall",
        "google_compute_global_address",
        "google_compute_network",
        "google_compute_subnetwork",
        cluster,
        pool,
        "google_service_networking_connection",
      ],
    },
  ],
];

withTerraform("after the first day on Google Cloud", () => {
  let providers: Providers;
  const applied = new Map<string, TerraformStackRun>();

  beforeAll(() => {
    providers = prepareProviders();
  });

  const appliedOnce = (before: Change): TerraformStackRun => {
    const key = JSON.stringify(before, (_, value: unknown) => value ?? null);
    const known = applied.get(key);
    if (known) {
      return known;
    }
    const run = new TerraformStackRun(synthesize(before), providers);
    run.run("init", "-input=false");
    run.run("apply", "-auto-approve", "-input=false");
    applied.set(key, run);
    return run;
  };

  test("planning the same again changes nothing", () => {
    if (providers.replayed) {
      expect(appliedOnce({}).plannedChanges()).toEqual([]);
    }
  });

  test.each(changes)(
    "%s does what the table says, and destroys nothing that holds data",
    (_title, before, after, expected) => {
      if (!providers.replayed) {
        console.warn("NO REPLAYED PROVIDERS ARE HERE: day-2 changes on Google Cloud were not planned");
        return;
      }
      const run = appliedOnce(before);
      run.replaceBy(synthesize(after));
      expectPlan(run, expected);
    },
  );
});

function synthesize(change: Change): string {
  const [folder = ""] = synthesizeStacks((app) => {
    const stack = new TerraformStack(app, "train");
    new GoogleProvider(stack, "google", { project: "research-gpus" });
    new TrainingCluster(stack, "train", { ...valid, project: "research-gpus", ...change });
  });
  return folder;
}
