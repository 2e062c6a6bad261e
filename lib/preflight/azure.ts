import { isUnresolved } from "../checks";
import type { TrainingClusterPlan } from "../description/azure";
import { maximumNodeCount } from "../description/common/node-count";
import { scriptWith } from "./script";

/**
 * A script that checks the subscription before the first apply of a plan: resource providers and features, the sizes in their
 * zones, the quota by the plan's own numbers, the version of AKS, the tier of Lustre, reservations, what must exist already,
 * and roles. It changes nothing, prints what to ask for, and fails where anything is missing or cannot be read.
 *
 * ```ts
 * fs.writeFileSync("preflight.sh", preflightScript(planTrainingCluster(description)));
 * ```
 *
 * What is only known when Terraform runs is left out.
 */
export function preflightScript(plan: TrainingClusterPlan): string {
  return scriptWith("azure.sh", preflightSettings(plan));
}

/** Resource providers of everything that is drawn. */
const providers = [
  "Microsoft.Compute",
  "Microsoft.ContainerService",
  "Microsoft.ManagedIdentity",
  "Microsoft.Network",
  "Microsoft.OperationalInsights",
  "Microsoft.Storage",
  "microsoft.insights",
];

/** What the script is told of a plan; each is explained at its head. */
export function preflightSettings(plan: TrainingClusterPlan): Readonly<Record<string, string>> {
  const { kubernetes, network, sharedFileSystem, objectStore, nodePools } = plan;
  const isNew = kubernetes.type === "new";
  const monitors = isNew && kubernetes.managedMonitoring !== "none";
  return {
    NAME: plan.name,
    REGION: network.region,
    KUBERNETES: isNew ? kubernetes.version : "",
    PROVIDERS: [
      ...providers,
      ...(sharedFileSystem ? ["Microsoft.StorageCache"] : []),
      ...(monitors ? ["Microsoft.Monitor"] : []),
      ...(monitors && kubernetes.managedMonitoring === "prometheus-and-grafana" ? ["Microsoft.Dashboard"] : []),
      ...(vaultsOf(plan).length > 0 ? ["Microsoft.KeyVault"] : []),
    ].join(" "),
    FEATURES: featuresOf(plan).join("\n"),
    MACHINES: machinesOf(plan).join("\n"),
    LUSTRE: sharedFileSystem ? `${sharedFileSystem.skuName} ${network.zone}` : "",
    RESERVATIONS: nodePools
      .flatMap(({ capacity, machine, nodeCount }) =>
        capacity.capacityReservationGroupId === undefined
          ? []
          : [`${capacity.capacityReservationGroupId} ${machine.machineType} ${maximumNodeCount(nodeCount)}`],
      )
      .filter(isKnown)
      .join("\n"),
    EXISTING: [
      ...(network.type === "existing"
        ? [network.gpuSubnetId, network.systemSubnetId, network.lustreSubnetId, network.apiServerSubnetId]
        : []),
      ...(objectStore.type === "existing" ? [objectStore.storageAccountId] : []),
      ...(isNew ? kubernetes.containerRegistryIds : []),
    ]
      .filter((id): id is string => id !== undefined && isKnown(id))
      .join("\n"),
    KEY_VAULTS: vaultsOf(plan).filter(isKnown).join("\n"),
    GIVES_LOCKS: String(network.deletionProtection),
  };
}

function featuresOf({ nodePools, cpuNodePools, kubernetes }: TrainingClusterPlan): readonly string[] {
  const system = kubernetes.type === "new" ? [kubernetes.systemPool] : [];
  const infiniband = nodePools.find(({ machine }) => machine.aks.infinibandFeature !== undefined);
  return [
    ...(infiniband
      ? [
          `Microsoft.ContainerService AKSInfinibandSupport ${
            infiniband.machine.aks.infinibandFeature === "registered" ? "registered" : "absent"
          }`,
        ]
      : []),
    ...([...nodePools, ...cpuNodePools, ...system].some(({ hostEncryption }) => hostEncryption)
      ? ["Microsoft.Compute EncryptionAtHost registered"]
      : []),
  ];
}

/** Lines of size, number, zones, priority and disks; machines whose number is only known later are left out. */
function machinesOf({ kubernetes, nodePools, cpuNodePools }: TrainingClusterPlan): readonly string[] {
  const system =
    kubernetes.type === "new" ? [{ ...kubernetes.systemPool, capacity: { type: "on-demand" } as const }] : [];
  const gpu = nodePools.map(({ machine, zone, ...pool }) => ({
    ...pool,
    machineType: machine.machineType,
    zones: zone === "none" ? [] : [zone],
  }));
  return [...system, ...gpu, ...cpuNodePools]
    .filter(({ nodeCount, zones }) => !isUnresolved(maximumNodeCount(nodeCount)) && !isUnresolved(zones))
    .map(({ machineType, nodeCount, zones, capacity, hostEncryption }) =>
      [
        machineType,
        maximumNodeCount(nodeCount),
        zones.length === 0 ? "none" : zones.join(),
        capacity.type === "spot" ? "spot" : "regular",
        hostEncryption ? "encrypted" : "plain",
      ].join(" "),
    )
    .filter(isKnown);
}

function vaultsOf({ kubernetes, sharedFileSystem, objectStore }: TrainingClusterPlan): readonly string[] {
  const keys = [
    kubernetes.type === "new" ? kubernetes.secretsKey : undefined,
    sharedFileSystem?.customerKey,
    objectStore.type === "new" ? objectStore.customerKey : undefined,
  ];
  return [...new Set(keys.flatMap((key) => (key ? [key.keyVaultId] : [])))];
}

function isKnown(text: string): boolean {
  return !isUnresolved(text);
}
