import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { planTrainingCluster, type TrainingClusterDescription } from "../../lib/description/google";
import { preflightScript, preflightSettings } from "../../lib/preflight/google";
import { valid } from "../description/google/valid";

/** What a fake `gcloud` or `curl` prints, by a pattern of its name and arguments; the first that fits. Undefined fails. */
type Answers = readonly (readonly [call: string, output: string | undefined])[];
type Change = Partial<TrainingClusterDescription>;

const key = "projects/keys/locations/us-central1/keyRings/r/cryptoKeys/k";
const apis = [
  "cloudresourcemanager",
  "compute",
  "container",
  "iam",
  "storage",
  "lustre",
  "servicenetworking",
  "cloudkms",
];

/** A project in which nothing is missing. */
const good: Answers = [
  ["^gcloud auth print-access-token", "token"],
  ["^gcloud projects describe", "123456789"],
  ["^gcloud config get-value project", "research-gpus"],
  ["^gcloud services list", apis.map((api) => `${api}.googleapis.com`).join("\n")],
  ["^gcloud container get-server-config", "1.36.1-gke.100;1.35.6-gke.1127000;1.34.8-gke.1"],
  ["^gcloud compute machine-types describe a3-megagpu-8g", "a3-megagpu-8g"],
  ["^gcloud compute machine-types describe a4-highgpu-8g", "a4-highgpu-8g"],
  ["^gcloud compute machine-types describe e2-standard-8", "e2-standard-8"],
  [
    "^gcloud compute regions describe",
    "NVIDIA_H100_MEGA_GPUS,256.0,0.0\nPREEMPTIBLE_NVIDIA_H100_MEGA_GPUS,128.0,0.0\nPREEMPTIBLE_NVIDIA_B200_GPUS,-1.0,0.0",
  ],
  [
    "^gcloud compute project-info describe",
    "NETWORKS,15.0,2.0\nSUBNETWORKS,275.0,20.0\nFIREWALLS,100.0,3.0\nROUTERS,20.0,1.0",
  ],
  ["^gcloud compute network-profiles describe us-central1-a-vpc-roce", "us-central1-a-vpc-roce"],
  ["^gcloud compute reservations describe gpus .*--project shared ", "a3-megagpu-8g,32,8"],
  ["^gcloud compute reservations describe gpus .*--project research-gpus ", "a3-megagpu-8g,16,"],
  ["^gcloud services vpc-peerings list", "servicenetworking-googleapis-com"],
  ["^gcloud storage buckets describe gs://logs", "logs"],
  ["^gcloud compute networks subnets describe", "machines"],
  ["^gcloud kms keys describe", "ENABLED"],
  ["^curl .*lustre.googleapis.com", "200"],
  ["^curl .*testIamPermissions", undefined],
];

const fake = `#!/usr/bin/env bash
while IFS=$'\\t' read -r pattern status output; do
  if [[ "\${0##*/} $*" =~ $pattern ]]; then
    printf '%b\\n' "$output"
    exit "$status"
  fi
done < "$ANSWERS"
exit 1
`;

function run(change: Change, changed: Answers = [], without: readonly string[] = []) {
  const plan = planTrainingCluster({ ...valid, project: "research-gpus", ...change });
  const granted =
    preflightSettings(plan)
      .PERMISSIONS?.split(" ")
      .map((permission) => `\\"${permission}\\"`) ?? [];
  const rights: Answers = [["^curl .*testIamPermissions", `[${granted.join(",").replaceAll("\\", "")}]`]];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "preflight-"));
  try {
    const rules = [...changed, ...rights, ...good].map(([pattern, output]) =>
      [pattern, output === undefined ? "1" : "0", (output ?? "").replaceAll("\n", "\\n")].join("\t"),
    );
    fs.writeFileSync(path.join(folder, "answers"), `${rules.join("\n")}\n`);
    for (const command of ["gcloud", "curl"].filter((one) => !without.includes(one))) {
      fs.writeFileSync(path.join(folder, command), fake, { mode: 0o755 });
    }
    const file = path.join(folder, "preflight.sh");
    fs.writeFileSync(file, preflightScript(plan), { mode: 0o755 });
    const { status, stdout } = spawnSync("/bin/bash", [file], {
      env: { PATH: without.length > 0 ? folder : `${folder}:/usr/bin:/bin`, ANSWERS: path.join(folder, "answers") },
      encoding: "utf8",
    });
    return { status, stdout };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const shared: Change = { capacity: { type: "reservation", reservationId: "projects/shared/reservations/gpus" } };
const own: Change = { capacity: { type: "reservation", reservationId: "gpus/reservationBlocks/b" } };
const spot: Change = { capacity: { type: "spot" } };
const rdma: Change = { machineType: "a4-highgpu-8g", capacity: { type: "flex-start" } };
const keys: Change = { encryption: { keyId: key }, objectStore: { accessLogBucketName: "logs" } };
const existing: Change = {
  network: {
    existing: {
      network: "projects/net/global/networks/vpc",
      subnetwork: "projects/net/regions/us-central1/subnetworks/machines",
      podsRangeName: "pods",
      servicesRangeName: "services",
      fabricNetworks: Array.from({ length: 8 }, (_, index) => ({
        network: `gpu-${index}`,
        subnetwork: `gpu-${index}`,
      })),
    },
  },
};
const version: Change = {
  scheduler: { type: "kubernetes", dnsEndpoint: true, version: "1.35", maintenanceExclusion: "until-end-of-support" },
};

test.each([
  ["the ready description", {}],
  ["a reservation that is shared", shared],
  ["spot machines", spot],
  ["machines with RDMA by flex-start", rdma],
  ["a key and a bucket for logs", keys],
  ["a network of the company's", existing],
  ["a version", version],
  ["the project of gcloud", { project: undefined }],
])("nothing is missing for %s in a project that has everything", (_title, change) => {
  const { status, stdout } = run(change);
  expect(stdout).not.toContain("MISSING");
  expect([status, stdout]).toEqual([0, expect.stringContaining("Nothing is missing.")]);
});

const failures: readonly [title: string, change: Change, Answers, said: RegExp][] = [
  ["nobody is signed in", {}, [["print-access-token", undefined]], /an account\n.*gcloud auth login/],
  [
    "no project is chosen",
    { project: undefined },
    [["config get-value", "(unset)"]],
    /a project\n.*gcloud config set project/,
  ],
  ["the project cannot be read", {}, [["projects describe", undefined]], /research-gpus: gcloud cannot read it/],
  ["an API is off", {}, [["services list", "compute.googleapis.com"]], /gcloud services enable lustre.googleapis.com/],
  ["the APIs cannot be read", {}, [["services list", undefined]], /the list of APIs/],
  [
    "the channel has no such version",
    version,
    [["get-server-config", "1.36.1-gke.1;1.34.8-gke.1"]],
    /write a version that is there: 1.34 1.36/,
  ],
  ["the versions cannot be read", {}, [["get-server-config", undefined]], /the versions of GKE/],
  ["the zone has no such machine", {}, [["machine-types describe a3", undefined]], /a3-megagpu-8g in us-central1-a/],
  [
    "the zone has no such CPU machine",
    {},
    [["machine-types describe e2", undefined]],
    /e2-standard-8 in us-central1-a/,
  ],
  [
    "the quota of GPUs is too small",
    {},
    [["regions describe", "NVIDIA_H100_MEGA_GPUS,128.0,64.0"]],
    /NVIDIA_H100_MEGA_GPUS in us-central1: 128 needed, 64 left of 128\n.*a limit of 192/,
  ],
  [
    "the quota of spot GPUs is too small",
    spot,
    [["regions describe", "PREEMPTIBLE_NVIDIA_H100_MEGA_GPUS,8.0,0.0"]],
    /PREEMPTIBLE_NVIDIA_H100_MEGA_GPUS in us-central1: 128 needed, 8 left/,
  ],
  ["the quota of GPUs is not listed", {}, [["regions describe", "CPUS,1,0"]], /does not list it/],
  ["the quotas cannot be read", {}, [["regions describe", undefined]], /does not list it/],
  ["a quota is no number", {}, [["regions describe", "NVIDIA_H100_MEGA_GPUS,,"]], /is not read/],
  [
    "the project has too few VPCs",
    {},
    [["project-info", "NETWORKS,5.0,1.0\nSUBNETWORKS,275.0,0\nFIREWALLS,100,0\nROUTERS,20,0"]],
    /NETWORKS in research-gpus: 9 needed, 4 left of 5/,
  ],
  ["the zone has no RDMA", rdma, [["network-profiles", undefined]], /choose a zone with RDMA/],
  [
    "the reservation cannot be read",
    shared,
    [["reservations describe", undefined]],
    /of the project shared: gcloud cannot read it/,
  ],
  [
    "the reservation holds another machine",
    shared,
    [["reservations describe", "a3-highgpu-8g,32,0"]],
    /it holds a3-highgpu-8g/,
  ],
  [
    "the reservation is used up",
    own,
    [["reservations describe", "a3-megagpu-8g,16,4"]],
    /16 machines needed, 16 reserved, 4 of them/,
  ],
  [
    "the reservation has no number",
    own,
    [["reservations describe", "a3-megagpu-8g,,"]],
    /16 machines needed, 0 reserved/,
  ],
  ["Lustre is not in the zone", {}, [["lustre.googleapis.com", "404"]], /Managed Lustre in us-central1-a \(HTTP 404\)/],
  ["Lustre cannot be asked for", {}, [["lustre.googleapis.com", undefined]], /Managed Lustre in us-central1-a/],
  ["a VPC has the name", {}, [["networks describe train-gpu-3 ", "train-gpu-3"]], /the VPC train-gpu-3 exists already/],
  [
    "a bucket has the name",
    {},
    [["buckets describe gs://train-data-research-gpus", "x"]],
    /the bucket train-data-research-gpus exists/,
  ],
  [
    "the bucket for logs is not there",
    keys,
    [["buckets describe gs://logs", undefined]],
    /the bucket logs: gcloud does not find it/,
  ],
  [
    "a subnet is not there",
    existing,
    [["subnets describe", undefined]],
    /subnetworks\/machines in us-central1: gcloud does not find it/,
  ],
  [
    "the VPC has no private service access",
    existing,
    [["vpc-peerings list", ""]],
    /private service access of vpc\n.*--project net /,
  ],
  ["a key is disabled", keys, [["kms keys describe", "DISABLED"]], /cryptoKeys\/k \(DISABLED\)/],
  ["a key cannot be read", keys, [["kms keys describe", undefined]], /cryptoKeys\/k \(not found\)/],
  [
    "a right is missing",
    {},
    [["testIamPermissions", '["container.clusters.create"]']],
    /the right lustre.instances.create/,
  ],
  ["rights cannot be read", {}, [["testIamPermissions", undefined]], /your rights: Google does not say them/],
];

test.each(failures)("where %s, the script fails and says what to do", (_title, change, changed, said) => {
  const { status, stdout } = run(change, changed);
  expect([status, stdout]).toEqual([1, expect.stringMatching(said)]);
});

test("without gcloud the script says where it is", () => {
  expect(run({}, [], ["gcloud"])).toEqual({ status: 1, stdout: expect.stringContaining("the command gcloud") });
});

test("what is only known when Terraform runs is left out of the questions", () => {
  const plan = planTrainingCluster({
    ...valid,
    capacity: { type: "reservation", reservationId: "${var.reservation}" },
    encryption: { keyId: "${var.key}" },
  });
  expect(preflightSettings(plan)).toMatchObject({ RESERVATIONS: "", KEYS: "" });
});

const shellcheck = spawnSync("shellcheck", ["--version"]).status === 0;

(shellcheck ? test : test.skip)("the script passes shellcheck", () => {
  const file = path.join(__dirname, "..", "..", "lib", "preflight", "google.sh");
  expect(spawnSync("shellcheck", [file], { encoding: "utf8" }).stdout).toBe("");
});
