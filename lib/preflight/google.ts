import { isUnresolved } from "../checks";
import { maximumNodeCount } from "../description/common/node-count";
import type { GpuMachinesPlan, TrainingClusterPlan } from "../description/google";
import { scriptWith } from "./script";

/**
 * A script that checks the project before the first apply of a plan: APIs, the version of GKE, machines and network profile
 * of the zone, quotas by the plan's own numbers, reservations, Lustre, names that must be free, what must exist already, keys
 * and rights. It changes nothing, prints what to ask for, and fails where anything is missing or cannot be read.
 *
 * ```ts
 * fs.writeFileSync("preflight.sh", preflightScript(planTrainingCluster(description)));
 * ```
 *
 * What is only known when Terraform runs is left out.
 */
export function preflightScript(plan: TrainingClusterPlan): string {
  return scriptWith("google.sh", preflightSettings(plan));
}

/** What the script is told of a plan; each is explained at its head. */
export function preflightSettings(plan: TrainingClusterPlan): Readonly<Record<string, string>> {
  const { name, kubernetes, network, sharedFileSystem, objectStore, nodePools, cpuNodePools } = plan;
  const lustre = sharedFileSystem !== undefined && "throughputMBpsPerTiB" in sharedFileSystem;
  const keys = keysOf(plan);
  const vpcs = network.type === "new" ? network.vpcs : [];
  const system = kubernetes?.type === "new" ? [kubernetes.systemPool.machineType] : [];
  return {
    NAME: name,
    PROJECT: network.project ?? "",
    REGION: network.region,
    ZONE: network.zone,
    APIS: [
      "cloudresourcemanager.googleapis.com",
      "compute.googleapis.com",
      "container.googleapis.com",
      "iam.googleapis.com",
      "storage.googleapis.com",
      ...(lustre ? ["lustre.googleapis.com"] : []),
      ...(vpcs.length > 0 ? ["servicenetworking.googleapis.com"] : []),
      ...(keys.length > 0 ? ["cloudkms.googleapis.com"] : []),
    ].join(" "),
    KUBERNETES: kubernetes?.type === "new" ? `${kubernetes.releaseChannel} ${kubernetes.version ?? ""}`.trim() : "",
    MACHINES: [
      ...new Set([
        ...nodePools.map(({ machine }) => machine.machineType),
        ...cpuNodePools.map(({ machineType }) => machineType),
        ...system,
      ]),
    ].join(" "),
    GPU_QUOTAS: linesOf(gpuQuotas(nodePools)),
    NETWORK_QUOTAS: linesOf(
      new Map(
        vpcs.length === 0
          ? []
          : [
              ["NETWORKS", vpcs.length],
              ["SUBNETWORKS", vpcs.reduce((sum, vpc) => sum + vpc.subnets.length, 0)],
              ["FIREWALLS", vpcs.filter(({ internalCidrs }) => internalCidrs.length > 0).length],
              ["ROUTERS", 1],
            ],
      ),
    ),
    PROFILE: vpcs.find(({ networkProfile }) => networkProfile !== undefined)?.networkProfile ?? "",
    RESERVATIONS: [...nodePools].flatMap(reservationOf).join("\n"),
    LUSTRE: lustre ? String(sharedFileSystem.capacityGiB) : "",
    PEERED_NETWORK: lustre && network.type === "existing" ? peered(network.network) : "",
    FREE_NETWORKS: vpcs.map((vpc) => vpc.name).join(" "),
    FREE_BUCKET: objectStore.type === "new" ? (objectStore.bucketName ?? `${objectStore.bucketPrefix}{project}`) : "",
    BUCKETS: (objectStore.type === "existing" ? [objectStore.bucketName] : [objectStore.accessLogBucketName])
      .filter((bucket): bucket is string => bucket !== undefined && !isUnresolved(bucket))
      .join(" "),
    SUBNETS: network.type === "existing" && !isUnresolved(network.subnetwork) ? network.subnetwork : "",
    KEYS: keys.join("\n"),
    PERMISSIONS: permissionsOf(plan, lustre).join(" "),
  };
}

/**
 * GPUs by the quota that they are charged to: spot machines and those of flex-start to the preemptible one, reserved ones to
 * none (Google, AI Hypercomputer: consumption options).
 */
function gpuQuotas(pools: readonly GpuMachinesPlan[]): ReadonlyMap<string, number> {
  const needed = new Map<string, number>();
  for (const { machine, nodeCount, capacity } of pools) {
    const machines = maximumNodeCount(nodeCount);
    if (capacity.type === "reservation" || isUnresolved(machines) || machines === 0) {
      continue;
    }
    const model = machine.acceleratorLabel
      .replace(/^nvidia-(tesla-)?/, "")
      .replaceAll("-", "_")
      .toUpperCase();
    // H100 and H200 go without the memory in the name of the quota, A100 of 80 GB with it.
    const family = /^(H100_MEGA|H100|H200|B200|GB200|RTX_PRO_6000)/.exec(model)?.[0] ?? model;
    const metric = `${capacity.type === "on-demand" ? "" : "PREEMPTIBLE_"}NVIDIA_${family}_GPUS`;
    needed.set(metric, (needed.get(metric) ?? 0) + machines * Math.ceil(machine.acceleratorCount));
  }
  return needed;
}

/** `-` for the project's own. */
function reservationOf({ capacity, machine, nodeCount }: GpuMachinesPlan): readonly string[] {
  const machines = maximumNodeCount(nodeCount);
  if (capacity.reservationId === undefined || isUnresolved(capacity.reservationId) || isUnresolved(machines)) {
    return [];
  }
  const [, owner = "-", name = ""] =
    /^(?:projects\/([^/]+)\/reservations\/)?([^/]+)/.exec(capacity.reservationId) ?? [];
  return [`${owner} ${name} ${machine.machineType} ${machines}`];
}

function keysOf({ kubernetes, nodePools, cpuNodePools, objectStore }: TrainingClusterPlan): readonly string[] {
  const keys = [
    ...[...nodePools, ...cpuNodePools].map(({ bootDisk }) => bootDisk.kmsKeyName),
    ...(kubernetes?.type === "new" ? [kubernetes.secretsKmsKeyName, kubernetes.diskKmsKeyName] : []),
    objectStore.type === "new" ? objectStore.kmsKeyName : undefined,
  ];
  return [...new Set(keys.filter((key): key is string => key !== undefined && !isUnresolved(key)))];
}

/** What making each kind of resource asks for in the project (Google, IAM permissions reference). */
function permissionsOf({ kubernetes, network, objectStore }: TrainingClusterPlan, lustre: boolean): readonly string[] {
  return [
    "container.clusters.update",
    "iam.serviceAccounts.actAs",
    "resourcemanager.projects.get",
    ...(kubernetes?.type === "new"
      ? ["container.clusters.create", "iam.serviceAccounts.create", "resourcemanager.projects.setIamPolicy"]
      : []),
    ...(network.type === "new"
      ? [
          "compute.firewalls.create",
          "compute.globalAddresses.createInternal",
          "compute.networks.create",
          "compute.networks.updatePolicy",
          "compute.routers.create",
          "compute.subnetworks.create",
          "servicenetworking.services.addPeering",
        ]
      : []),
    ...(objectStore.type === "new" ? ["storage.buckets.create", "storage.buckets.setIamPolicy"] : []),
    ...(lustre ? ["lustre.instances.create"] : []),
  ];
}

function linesOf(needed: ReadonlyMap<string, number>): string {
  return [...needed].map(([metric, count]) => `${metric} ${count}`).join("\n");
}

/** Project and name of a VPC, `-` for the project's own. */
function peered(network: string): string {
  const [, owner = "-"] = /(?:^|\/)projects\/([^/]+)\//.exec(network) ?? [];
  return isUnresolved(network) ? "" : `${owner} ${network.slice(network.lastIndexOf("/") + 1)}`;
}
