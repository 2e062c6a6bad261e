import {
  object,
  oneOf,
  type Problems,
  type Shape,
  type Sound,
  show,
  suggestionHint,
  text,
  wholeNumber,
} from "../../checks";
import { tryMachine } from "../../machines/catalogue";
import { cpuMachines, onDemandUsdPerHour, tryCpuMachine } from "../../machines/cpu/catalogue";
import type { CpuMachine } from "../../machines/cpu/machine";
import type { Cloud } from "../../machines/machine";
import { nodePoolLabel, type PlanNotes } from "../common/cluster";
import type { NodeTaint } from "../common/node-labels";
import { Notes } from "../common/notes";

/** Machines without a GPU for preparing data: workers that come and go, and one large machine for the step that is one task. */
export interface DataMachinesOptions {
  /**
   * Machine of the workers. Rejected where it has a GPU.
   *
   * @default - 16 vCPUs with 4 GiB each: m7i.4xlarge, n2-standard-16 or Standard_D16s_v5
   */
  readonly machineType?: string;
  /**
   * How the workers are paid for; a lost worker's task is run again. The large machine is always on demand. @default { type:
   * "spot" }
   */
  readonly capacity?: DataCapacity;
  /** vCPUs of all workers together; none is kept while nothing runs. @default 256 */
  readonly maximumVcpus?: number;
  /**
   * The large machine, which clusters duplicates.
   *
   * @default - 512 GiB: r7i.16xlarge, n2-highmem-64 or Standard_E64s_v5
   */
  readonly clusteringMachineType?: string;
  /** Disk of a worker for what a task writes before it is uploaded, for each vCPU. @default 8 */
  readonly scratchGiBPerVcpu?: number;
}

/** The way in which machines for preparing data are paid. */
export interface DataCapacity {
  /** @default "spot" */
  readonly type?: "spot" | "on-demand";
}

/** What jobs that prepare data run on. */
export interface DataPoolsPlan extends PlanNotes {
  /** The cloud that rents the machines. */
  readonly cloud: Cloud;
  /** Machines that do the work. */
  readonly workers: DataPoolPlan;
  /** Large machines of the step that finds clusters of duplicates. */
  readonly clustering: DataPoolPlan;
}

/** A pool of machines for preparing data, decided. */
export interface DataPoolPlan {
  /** `data` or `data-clustering`: the value of the label {@link nodePoolLabel}, and of the taint by the same key. */
  readonly name: string;
  /** The machine, with what is known of it. */
  readonly machine: CpuMachine;
  /** The way in which the machines are paid. */
  readonly capacity: Required<DataCapacity>;
  /** Machines, from none to this many. */
  readonly maximumNodeCount: number;
  /** Disk of one machine for scratch. */
  readonly scratchGiB: number;
}

/** Taint that AKS gives spot machines itself; no other cloud has it. */
export const spotTaint = { key: "kubernetes.azure.com/scalesetpriority", value: "spot", effect: "NoSchedule" } as const;

const capacityShape: Shape<DataCapacity> = { type: oneOf(["spot", "on-demand"], "capacity model of data workers") };

/** Shape of {@link DataMachinesOptions}, for the descriptions that hold it. */
export const dataPoolsShape: Shape<DataMachinesOptions> = {
  machineType: text({ hint: "write a machine without a GPU", token: { refusedBecause: "tasks are laid out for it" } }),
  capacity: object<DataCapacity>(capacityShape, { hint: 'write { type: "spot" } or { type: "on-demand" }' }),
  maximumVcpus: wholeNumber({
    minimum: 1,
    maximum: 100_000,
    unit: "vCPUs",
    token: { refusedBecause: "machines are counted" },
  }),
  clusteringMachineType: text({
    hint: "write a machine without a GPU with much memory",
    token: { refusedBecause: "a task is laid out for it" },
  }),
  scratchGiBPerVcpu: wholeNumber({
    minimum: 1,
    maximum: 1024,
    unit: "GiB",
    token: { refusedBecause: "disks are sized" },
  }),
};

const defaults: Readonly<Record<Cloud, { readonly workers: string; readonly clustering: string }>> = {
  aws: { workers: "m7i.4xlarge", clustering: "r7i.16xlarge" },
  google: { workers: "n2-standard-16", clustering: "n2-highmem-64" },
  azure: { workers: "Standard_D16s_v5", clustering: "Standard_E64s_v5" },
};

/** Decides the machines for data. Adds what is wrong to `problems`; undefined where that is so. */
export function planDataPools(
  cloud: Cloud,
  given: Sound<DataMachinesOptions>,
  problems: Problems,
): DataPoolsPlan | undefined {
  const before = problems.all.length;
  const notes = new Notes();
  const worker = machineOf(cloud, "machineType", given.machineType ?? defaults[cloud].workers, problems);
  const large = machineOf(
    cloud,
    "clusteringMachineType",
    given.clusteringMachineType ?? defaults[cloud].clustering,
    problems,
  );
  const maximumVcpus = given.maximumVcpus ?? 256;
  if (worker && maximumVcpus < worker.vcpuCount) {
    problems.add(
      "maximumVcpus",
      `${maximumVcpus} vCPUs are less than one ${worker.machineType}, which has ${worker.vcpuCount}`,
      `write ${worker.vcpuCount} or more, or a smaller machineType`,
    );
  }
  if (worker && large && large.memoryGiB < worker.memoryGiB) {
    problems.add(
      "clusteringMachineType",
      `${large.machineType} has ${large.memoryGiB} GiB, less than a worker (${worker.machineType}: ${worker.memoryGiB})`,
      "write a machine with more memory: the clusters of duplicates are held by one process",
    );
  }
  if (worker && large && worker.architecture !== large.architecture) {
    problems.add(
      "clusteringMachineType",
      `${large.machineType} is ${large.architecture}, ${worker.machineType} is ${worker.architecture}: one image cannot run on both`,
      "write two machines of one architecture",
    );
  }
  if (problems.all.length > before || !worker || !large) {
    return undefined;
  }
  const { type = "spot" } = given.capacity ?? {};
  notes.decide("capacity", type, "a worker that is lost costs one task's time; the large machine is on demand");
  if (worker.memoryGiB / worker.vcpuCount < 4) {
    notes.warn(
      `${worker.machineType} has ${worker.memoryGiB / worker.vcpuCount} GiB for each vCPU: tasks of 2 GiB leave vCPUs idle; take 4 GiB for each`,
    );
  }
  return {
    cloud,
    workers: {
      name: "data",
      machine: worker,
      capacity: { type },
      maximumNodeCount: Math.floor(maximumVcpus / worker.vcpuCount),
      scratchGiB: (given.scratchGiBPerVcpu ?? 8) * worker.vcpuCount,
    },
    clustering: {
      name: "data-clustering",
      machine: large,
      capacity: { type: "on-demand" },
      maximumNodeCount: 1,
      scratchGiB: 64,
    },
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

function machineOf(cloud: Cloud, path: string, machineType: string, problems: Problems): CpuMachine | undefined {
  const machine = tryCpuMachine(cloud, machineType);
  if (!machine) {
    const gpu = tryMachine(cloud, machineType) !== undefined;
    problems.add(
      path,
      gpu
        ? `${show(machineType)} has GPUs, which the steps on text do not use`
        : `${show(machineType)} is not a known machine without a GPU of this cloud`,
      gpu
        ? `write a machine without a GPU: ${defaults[cloud].workers}`
        : suggestionHint(
            machineType,
            cpuMachines(cloud).map((row) => row.machineType),
          ),
    );
  }
  return machine;
}

/** Keeps everything else off the machines of a pool. */
export function ownTaint(pool: string): NodeTaint {
  return { key: nodePoolLabel, value: pool, effect: "NoSchedule" };
}

/** What is left of a machine for tasks. */
export interface TaskRoom {
  /** Virtual CPUs that tasks can take. */
  readonly cpus: number;
  /** Memory that tasks can take, in GiB. */
  readonly memoryGiB: number;
}

/**
 * vCPUs and memory that tasks get of a machine: one vCPU and a tenth of the memory stay with Kubernetes and its
 * daemons, 2 GB with Ray's object store, which datatrove hardly uses, and 2 GiB with Ray itself.
 */
export function taskRoom({ vcpuCount, memoryGiB }: CpuMachine): TaskRoom {
  return { cpus: Math.max(1, vcpuCount - 1), memoryGiB: Math.max(1, Math.floor(memoryGiB * 0.9) - 4) };
}

/**
 * Machines of the same size and architecture without disks of their own, the given one first: for spot, where more kinds are
 * taken back less.
 */
export function alikeMachineTypes(machine: CpuMachine): readonly string[] {
  const alike = cpuMachines(machine.cloud).filter(
    (other) =>
      other.vcpuCount === machine.vcpuCount &&
      other.memoryGiB === machine.memoryGiB &&
      other.architecture === machine.architecture &&
      other.localDisks?.totalGB === machine.localDisks?.totalGB,
  );
  return [
    machine.machineType,
    ...alike.map((other) => other.machineType).filter((name) => name !== machine.machineType),
  ];
}

/** Dollars of an hour of all workers at once with the large machine, on demand; undefined where a price is unknown. */
export function mostUsdPerHour({ workers, clustering }: DataPoolsPlan): number | undefined {
  const [each, large] = [onDemandUsdPerHour(workers.machine), onDemandUsdPerHour(clustering.machine)];
  return each === undefined || large === undefined ? undefined : each * workers.maximumNodeCount + large;
}
