import { isAtLeast } from "../description/common/slurm-release";
import { gpusPerNode, type SlurmConfiguration, type SlurmMachineGroup } from "./configuration";

/** Addresses and folders that the files, the units and the scripts agree upon. */
export const slurmPaths = {
  configuration: "/etc/slurm",
  /** Where the guarded disk is mounted on the controller. */
  stateDisk: "/var/lib/slurm-state",
  /** Where a machine keeps the releases of the bundle, and `current`. */
  cluster: "/opt/slurm-cluster",
} as const;

/** Ports on which `srun` listens on the machine that it runs on; a firewall must let nodes reach them. */
export const srunPorts = { first: 60001, last: 63000 } as const;
/** Ports of slurmctld, slurmd and slurmdbd. */
export const slurmPorts = { first: 6817, last: 6819 } as const;

/**
 * slurm.conf of the controller; nodes and login machines get it from there (configless). Nodes are dynamic: none is named,
 * so that machines come and go without a restart.
 *
 * Timeouts: slurm-gcp and Magic Castle (SlurmdTimeout 300); prologs of machines whose fabric starts a daemon need 600 s.
 * `requeue_delay`: without it a job waits 120 s after its node was lost (slurm.conf.5). `nohold_on_prolog_fail`: else a job
 * is held for good because of one sick node.
 */
export function slurmConf(configuration: SlurmConfiguration): string {
  const { clusterName, controllerAddress, release, machineGroups, nodeTimeoutSeconds = 300 } = configuration;
  const groups = Object.entries(machineGroups);
  const prologSeconds = groups.some(([, { machine }]) => startsDaemon(machine.fabric.kind)) ? 600 : 180;
  return lines([
    "# Written by Terraform; a change made here is lost.",
    ...settings({
      ClusterName: clusterName,
      SlurmctldHost: `controller(${controllerAddress})`,
      SlurmUser: "slurm",
      AuthType: "auth/slurm",
      CredType: "cred/slurm",
      AuthAltTypes: "auth/jwt",
      AuthAltParameters: `jwt_key=${slurmPaths.stateDisk}/jwt_hs256.key`,
      StateSaveLocation: `${slurmPaths.stateDisk}/slurmctld`,
      SlurmdSpoolDir: "/var/spool/slurmd",
      SlurmctldPidFile: "/run/slurmctld/slurmctld.pid",
      SlurmdPidFile: "/run/slurmd.pid",
      SlurmctldLogFile: "/var/log/slurm/slurmctld.log",
      SlurmdLogFile: "/var/log/slurm/slurmd.log",
      SlurmctldParameters: "enable_configless",
      MaxNodeCount: maximumNodeCount(groups.map(([, { nodeCount }]) => nodeCount)),
      TreeWidth: 65533,
      SrunPortRange: `${srunPorts.first}-${srunPorts.last}`,
    }),
    "",
    ...settings({
      SelectType: "select/cons_tres",
      SelectTypeParameters: "CR_Core_Memory",
      GresTypes: "gpu",
      PropagateResourceLimits: "NONE",
      PrologFlags: "Alloc,Contain",
      Prolog: "prolog.sh",
      Epilog: "epilog.sh",
      PrologEpilogTimeout: prologSeconds,
      BatchStartTimeout: prologSeconds,
      MessageTimeout: 60,
      LaunchParameters: "use_interactive_step",
    }),
    // What cannot be tried without control groups stands in a file of its own.
    "Include cgroup-limits.conf",
    "",
    ...settings({
      ReturnToService: 2,
      SlurmdTimeout: nodeTimeoutSeconds,
      SlurmctldTimeout: 120,
      KillWait: 30,
      UnkillableStepTimeout: 300,
      JobRequeue: 1,
      HealthCheckProgram: `${slurmPaths.cluster}/current/sbin/check-health.sh`,
      HealthCheckInterval: 300,
      HealthCheckNodeState: "ANY,CYCLE",
      RebootProgram: `${slurmPaths.cluster}/current/sbin/reboot-node.sh`,
      ResumeTimeout: 1800,
    }),
    "",
    ...settings({
      AccountingStorageType: "accounting_storage/slurmdbd",
      AccountingStorageHost: "localhost",
      AccountingStorageTRES: "gres/gpu",
      AccountingStorageEnforce: "associations,limits,qos",
      PriorityType: "priority/multifactor",
      PriorityWeightQOS: 10000,
      PriorityWeightFairshare: 5000,
      PriorityWeightAge: 1000,
      PreemptType: "preempt/qos",
      PreemptMode: "REQUEUE",
      SchedulerParameters: "nohold_on_prolog_fail,requeue_delay=10",
    }),
    ...(isAtLeast(release, "25.11") ? settings({ MetricsType: "metrics/openmetrics" }) : []),
    "",
    ...groups.flatMap(([name, group], index) => partition(name, group, index === 0)),
  ]);
}

/** The words by which a node of a group presents itself: `slurmd -Z --conf "…"`. No memory: its own is taken. */
export function nodeConf(name: string, { machine }: SlurmMachineGroup): string {
  return `Feature=${featureOf(name)} Gres=gpu:${gpusPerNode(machine)}`;
}

function partition(name: string, group: SlurmMachineGroup, isDefault: boolean): readonly string[] {
  const defaultMemoryMiB = Math.floor((group.machine.memoryGiB * 1024 * memoryShare) / group.machine.vcpuCount);
  return [
    `NodeSet=${featureOf(name)} Feature=${featureOf(name)}`,
    `PartitionName=${name} Nodes=${featureOf(name)} Default=${isDefault ? "YES" : "NO"} State=UP MaxTime=INFINITE DefMemPerCPU=${defaultMemoryMiB}`,
  ];
}

/** The system and its caches keep a tenth; RealMemory is what the node has, so this only shares it among jobs. */
const memoryShare = 0.9;

function featureOf(group: string): string {
  return `group-${group}`;
}

/** Twice the machines, to the next power of two, at least 1024: those that replace others need room (nebius/soperator). */
function maximumNodeCount(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Math.max(1024, 2 ** Math.ceil(Math.log2(Math.max(1, 2 * total))));
}

function startsDaemon(fabric: string): boolean {
  return fabric === "gpudirect-tcpx" || fabric === "gpudirect-tcpxo";
}

/** `Key=Value`, one a line. */
export function settings(values: Readonly<Record<string, string | number>>): readonly string[] {
  return Object.entries(values).map(([key, value]) => `${key}=${value}`);
}

export function lines(texts: readonly string[]): string {
  return `${texts.join("\n")}\n`;
}
