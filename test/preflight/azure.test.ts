import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { planTrainingCluster, type TrainingClusterDescription } from "../../lib/description/azure";
import { preflightScript, preflightSettings } from "../../lib/preflight/azure";
import { existingNetwork, theirs, valid } from "../description/azure/valid";

/** What a fake `az` prints, by a pattern of its arguments; the first that fits. An undefined answer is a failure. */
type Answers = readonly (readonly [arguments: string, output: string | undefined])[];

const h100 = "Standard_ND96isr_H100_v5";

/** A subscription in which nothing is missing. */
const good: Answers = [
  ["^account show --query id", "00000000-0000-0000-0000-000000000000"],
  ["^account show --query user.name", "anna@example.com"],
  ["^provider show", "Registered"],
  ["^feature show", "Registered"],
  ["name=='[^']*'\\] . \\[0\\].family ", "standardNDSH100v5Family"],
  ["restrictions\\[\\?type=='Location'\\]", "None"],
  ["locationInfo\\[0\\].zones", "1,2,3"],
  ["restrictions\\[\\?type=='Zone'\\]", ""],
  ["EncryptionAtHostSupported", "True"],
  ["vCPUs", "96"],
  ["^vm list-usage", "2000 100"],
  ["^aks get-versions", "1.35.4\n1.36.1\n1.36.2"],
  ["^rest .*skus", "1,2,3"],
  ["^rest .*capacityReservations", "8"],
  ["^resource show .*--query id", "id"],
  ["^resource show", "true"],
  ["^role assignment list", "Contributor\nUser Access Administrator"],
];

function run(description: Partial<TrainingClusterDescription>, changed: Answers = [], environment: object = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "preflight-"));
  try {
    const rules = [...changed, ...good].map(([pattern, output]) =>
      [pattern, output === undefined ? "1" : "0", (output ?? "").replaceAll("\n", "\\n")].join("\t"),
    );
    fs.writeFileSync(path.join(folder, "answers"), `${rules.join("\n")}\n`);
    fs.writeFileSync(path.join(folder, "az"), fakeAz, { mode: 0o755 });
    const file = path.join(folder, "preflight.sh");
    fs.writeFileSync(file, preflightScript(planTrainingCluster({ ...valid, ...description })), { mode: 0o755 });
    const { status, stdout } = spawnSync("bash", [file], {
      env: { PATH: `${folder}:/usr/bin:/bin`, ANSWERS: path.join(folder, "answers"), ...environment },
      encoding: "utf8",
    });
    return { status, stdout };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const fakeAz = `#!/usr/bin/env bash
while IFS=$'\\t' read -r pattern status output; do
  if [[ "$*" =~ $pattern ]]; then
    printf '%b\\n' "$output"
    exit "$status"
  fi
done < "$ANSWERS"
exit 1
`;

const withKeys: Partial<TrainingClusterDescription> = {
  objectStore: { customerKey: theirs.customerKey },
  scheduler: { type: "kubernetes", containerRegistryIds: [theirs.registryId] },
};
const reserved: Partial<TrainingClusterDescription> = {
  machineType: "Standard_NC96ads_A100_v4",
  nodeCount: 8,
  capacity: { type: "reservation", reservationId: theirs.capacityReservationGroupId },
};

test.each([
  ["the ready description", {}],
  ["keys, registries and a network of the company's", { ...withKeys, network: existingNetwork() }],
  ["a reservation", reserved],
  ["spot machines", { capacity: { type: "spot" } } as const],
])("nothing is missing for %s in a subscription that has everything", (_title, description) => {
  const { status, stdout } = run(description);
  expect(stdout).not.toContain("MISSING");
  expect([status, stdout]).toEqual([0, expect.stringContaining("Nothing is missing.")]);
});

const failures: readonly [title: string, description: Partial<TrainingClusterDescription>, Answers, said: RegExp][] = [
  ["nobody is signed in", {}, [["^account show", undefined]], /a subscription\n.*az login/],
  [
    "a resource provider is not registered",
    {},
    [["^provider show --namespace Microsoft.StorageCache", "NotRegistered"]],
    /az provider register --namespace Microsoft.StorageCache/,
  ],
  [
    "a resource provider cannot be read",
    {},
    [["^provider show --namespace Microsoft.Network", undefined]],
    /Microsoft.Network: az cannot read it/,
  ],
  [
    "InfiniBand's feature is absent",
    {},
    [["^feature show .*AKSInfinibandSupport", "NotRegistered"]],
    /az feature register .*AKSInfinibandSupport/,
  ],
  [
    "a feature cannot be read",
    {},
    [["^feature show .*EncryptionAtHost", undefined]],
    /az feature register .*EncryptionAtHost/,
  ],
  [
    "InfiniBand's feature is there and must not be",
    { machineType: "Standard_ND128isr_GB300_v6", nodeCount: 18 },
    [],
    /az feature unregister/,
  ],
  [
    "the region has no such size",
    {},
    [[`${h100}.*family`, "None"]],
    /the size Standard_ND96isr_H100_v5 in southcentralus/,
  ],
  [
    "the size is closed to the subscription",
    {},
    [[`${h100}.*type=='Location'`, "NotAvailableForSubscription"]],
    /leave to use .*NotAvailableForSubscription/,
  ],
  ["the zone has no such size", {}, [[`${h100}.*locationInfo`, "2,3"]], /in zone 1 of southcentralus \(offered: 2,3/],
  ["the zone is closed to the subscription", {}, [[`${h100}.*type=='Zone'`, "1"]], /closed to this subscription: 1\)/],
  ["the size is not encrypted at the host", {}, [[`${h100}.*EncryptionAtHost`, "False"]], /hostEncryption: false/],
  ["az does not say the vCPUs", {}, [[`${h100}.*vCPUs`, undefined]], /the number of vCPUs/],
  [
    "the family's quota is too small",
    {},
    [["list-usage.*standardNDSH100v5Family", "1000 500"]],
    /standardNDSH100v5Family in southcentralus: 1728 needed, 500 left of 1000\n.*a limit of 2228/,
  ],
  ["the region's quota is too small", {}, [["list-usage.*'cores'", "100 0"]], /vCPUs of cores/],
  [
    "the quota of spot machines is too small",
    { capacity: { type: "spot" } },
    [["list-usage.*lowPriorityCores", "0 0"]],
    /lowPriorityCores .*1536 needed/,
  ],
  [
    "a quota cannot be read",
    {},
    [["list-usage.*'cores'", undefined]],
    /the quota cores in southcentralus: az does not say it/,
  ],
  [
    "AKS has no such version here",
    {},
    [["^aks get-versions", "1.34.1\n1.35.2"]],
    /Kubernetes 1.36 in southcentralus\n.*1.34 1.35/,
  ],
  ["the versions of AKS cannot be read", {}, [["^aks get-versions", undefined]], /the versions of AKS/],
  ["Lustre is not in the zone", {}, [["^rest .*skus", "2,3"]], /AMLFS-Durable-Premium-250 in zone 1/],
  ["the reservation is too small", reserved, [["^rest .*capacityReservations", "4"]], /8 machines of .* it holds 4/],
  ["the reservation cannot be read", reserved, [["^rest .*capacityReservations", undefined]], /az cannot read it/],
  [
    "a subnet does not exist",
    { network: existingNetwork() },
    [["^resource show .*subnets/gpu", undefined]],
    /subnets\/gpu: az does not find it/,
  ],
  [
    "a registry does not exist",
    withKeys,
    [["^resource show .*registries", undefined]],
    /registries\/images: az does not find it/,
  ],
  [
    "the vault decides by policies",
    withKeys,
    [["enableRbacAuthorization", "false"]],
    /--enable-rbac-authorization true/,
  ],
  [
    "the vault has no purge protection",
    withKeys,
    [["enablePurgeProtection", "None"]],
    /--enable-purge-protection true/,
  ],
  [
    "roles do not suffice",
    {},
    [["^role assignment list", "Contributor"]],
    /ask for Contributor and User Access Administrator/,
  ],
  [
    "roles give no locks",
    {},
    [["^role assignment list", "Contributor\nRole Based Access Control Administrator"]],
    /locks are made/,
  ],
  ["roles cannot be read", {}, [["^role assignment list", undefined]], /your roles: az does not say them/],
];

test.each(failures)("where %s, the script fails and says what to do", (_title, description, changed, said) => {
  const { status, stdout } = run(description, changed);
  expect([status, stdout]).toEqual([1, expect.stringMatching(said)]);
});

test("a custom role is believed where it is said to suffice", () => {
  expect(run({}, [["^role assignment list", undefined]], { ROLES_SUFFICE: "true" }).status).toBe(0);
});

test("what is only known when Terraform runs is left out of the questions", () => {
  const plan = planTrainingCluster({ ...valid, resourceGroupName: "${var.group}", zone: "${var.zone}" });
  expect(Object.values(preflightSettings(plan)).join()).not.toContain("MACHINES=${");
  expect(preflightSettings(plan).MACHINES).toBe("Standard_D4ds_v5 2 1,2,3 regular encrypted");
});

const shellcheck = spawnSync("shellcheck", ["--version"]).status === 0;

(shellcheck ? test : test.skip)("the script passes shellcheck", () => {
  const file = path.join(__dirname, "..", "..", "lib", "preflight", "azure.sh");
  expect(spawnSync("shellcheck", [file], { encoding: "utf8" }).stdout).toBe("");
});
