import {
  checkDescription,
  list,
  Problems,
  positive,
  record,
  required,
  type Shape,
  show,
  text,
  wholeNumber,
} from "../../checks";
import type { PlanNotes } from "../common/cluster";
import { Notes } from "../common/notes";
import { taskRoom } from "./data-pools";
import type { DataTarget } from "./data-target";

/** A Spark program of your own. Image and program are yours, machines and identity the cluster's. */
export interface SparkApplicationDescription {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Image with Spark and what it needs to reach the object store (hadoop-aws, gcs-connector or hadoop-azure). */
  readonly image: string;
  /** Version of Spark in the image: "4.0.4". */
  readonly sparkVersion: string;
  /** The program: a Python file, or a jar, in the image or the object store: "local:///opt/prepare.py". */
  readonly mainApplicationFile: string;
  /** Class of a jar's main function. @default - a Python program has none */
  readonly mainClass?: string;
  /** @default - none */
  readonly arguments?: readonly string[];
  /** Settings of Spark over those of the library. Not for secrets. @default - none */
  readonly configuration?: Readonly<Record<string, string>>;
  /** vCPUs of all executors, of those of the pool. @default - all of the pool */
  readonly maximumVcpus?: number;
  /** vCPUs of one executor; as many fit on a machine as its memory and vCPUs hold. @default 5 */
  readonly vcpusPerExecutor?: number;
  /** Memory of the driver, in GiB. Above 6 it runs on the large machine of the pool `data-clustering`. @default 4 */
  readonly driverMemoryGiB?: number;
  /** How often a failed program is run again, each time from its start. @default 2 */
  readonly retries?: number;
}

/** What a described Spark application comes to. */
export interface SparkApplicationPlan extends PlanNotes {
  /** Name of the application. */
  readonly name: string;
  /** Image of driver and executors. */
  readonly image: string;
  /** Version of Spark in the image. */
  readonly sparkVersion: string;
  /** Language of the program. */
  readonly type: "Python" | "Scala";
  /** The program. */
  readonly mainApplicationFile: string;
  /** Class of a program in Java or Scala; absent in Python. */
  readonly mainClass?: string;
  /** Arguments of the program. */
  readonly arguments: readonly string[];
  /** Spark's own configuration. */
  readonly configuration: Readonly<Record<string, string>>;
  /** The driver. */
  readonly driver: SparkDriverPlan;
  /** The executors. */
  readonly executor: SparkExecutorPlan;
  /** Times that the application is tried again. */
  readonly retries: number;
  /** Where the application runs, and which bucket it uses. */
  readonly target: DataTarget;
}

/** What the driver requests. */
export interface SparkDriverPlan {
  /** Memory, in MiB. */
  readonly memoryMiB: number;
  /** Whether it needs the large machine; else it runs on the cluster's own, which no cloud takes back. */
  readonly onLargeMachine: boolean;
}

/** What each executor requests. */
export interface SparkExecutorPlan {
  /** Virtual CPUs. */
  readonly vcpus: number;
  /** Memory, in MiB. */
  readonly memoryMiB: number;
  /** Executors that one machine holds. */
  readonly perMachine: number;
  /** The most executors; none is kept while nothing runs. */
  readonly maximum: number;
}

const before = { refusedBecause: "executors are laid out before" } as const;

const shape: Shape<SparkApplicationDescription> = {
  name: text({
    pattern: /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/,
    hint: "write lower-case letters, digits and hyphens, at most 40, a letter first: pods are named after it",
    token: before,
  }),
  image: required(text({ hint: "write a container image" }), "write an image with Spark and the program in it"),
  sparkVersion: required(
    text({ pattern: /^[34]\.\d+\.\d+$/, hint: 'write the version of Spark in the image: "4.0.4"', token: before }),
    'write the version of Spark in the image: "4.0.4"',
  ),
  mainApplicationFile: required(
    text({
      pattern: /^(local|s3a|gs|abfss?|https):\/\/\S+\.(py|jar)$/,
      hint: 'write the address of a .py or .jar file: "local:///opt/prepare.py" for one in the image',
      token: before,
    }),
    'write the address of the program: "local:///opt/prepare.py"',
  ),
  mainClass: text({ pattern: /^[A-Za-z_][\w.$]*$/, hint: "write the name of a class", token: before }),
  arguments: list(text({ hint: "write texts" }), { hint: 'write a list of texts: ["--input", "raw"]' }),
  configuration: record(text({ hint: "write a text" }), {
    hint: 'write settings: { "spark.sql.shuffle.partitions": "2000" }',
    key: { pattern: /^spark\.[\w.-]+$/, hint: "write a setting of Spark's: spark.sql.shuffle.partitions" },
  }),
  maximumVcpus: wholeNumber({ minimum: 1, unit: "vCPUs", token: before }),
  vcpusPerExecutor: wholeNumber({ minimum: 1, maximum: 64, unit: "vCPUs", token: before }),
  driverMemoryGiB: positive({ unit: "GiB", maximum: 4096, token: before }),
  retries: wholeNumber({ minimum: 0, maximum: 100, unit: "times", token: before }),
};

/**
 * A tenth of a JVM's memory, 384 MiB at least, is kept outside its heap (spark.kubernetes.memoryOverheadFactor); Python takes
 * four tenths.
 */
const OVERHEAD = { Scala: 1.1, Python: 1.4 } as const;

/** Settings that the plan decides: another value would put pods where they have no place. */
const decided = [
  "spark.kubernetes.",
  "spark.executor.instances",
  "spark.executor.cores",
  "spark.executor.memory",
  "spark.driver.memory",
  "spark.dynamicAllocation.",
];

/** Decides a program. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planSparkApplication(
  description: SparkApplicationDescription,
  target: DataTarget,
): SparkApplicationPlan {
  const problems = new Problems();
  const notes = new Notes();
  const given = checkDescription<SparkApplicationDescription>(problems, description, shape);
  const { name = "", image = "", sparkVersion = "", mainApplicationFile = "", mainClass, configuration = {} } = given;
  const type = mainApplicationFile.endsWith(".jar") ? "Scala" : "Python";
  checkProgram(type, mainClass, problems);
  checkConfiguration(configuration, problems);
  const executor = planExecutor(given, type, target, problems);
  const driver = planDriver(given.driverMemoryGiB ?? 4, type, target, problems);
  if (target.pools.workers.capacity.type === "spot") {
    notes.decide("decommission", true, "an executor on a spot machine hands its shuffle on before the machine goes");
  }
  problems.throwIfAny(`Spark application ${show(name)}`);
  return {
    name,
    image,
    sparkVersion,
    type,
    mainApplicationFile,
    ...(mainClass !== undefined && { mainClass }),
    arguments: given.arguments ?? [],
    configuration,
    driver,
    executor,
    retries: given.retries ?? 2,
    target,
    decisions: notes.decisions,
    warnings: target.pools.warnings,
  };
}

function checkProgram(type: "Python" | "Scala", mainClass: string | undefined, problems: Problems): void {
  if (type === "Python" && mainClass !== undefined) {
    problems.add("mainClass", "is given, but a Python program has no class", "leave it out, or name a jar");
  }
  if (type === "Scala" && mainClass === undefined && !problems.concerns("mainClass")) {
    problems.add("mainClass", "is missing, and the program is a jar", "write the class with the main function");
  }
}

function checkConfiguration(configuration: Readonly<Record<string, string>>, problems: Problems): void {
  for (const key of Object.keys(configuration)) {
    if (decided.some((prefix) => key.startsWith(prefix))) {
      problems.add(
        `configuration.${key}`,
        "is decided by the pool: another value would leave executors waiting forever",
        "leave it out; maximumVcpus, vcpusPerExecutor and driverMemoryGiB decide it",
      );
    }
  }
}

function planExecutor(
  { vcpusPerExecutor: vcpus = 5, maximumVcpus }: { readonly vcpusPerExecutor?: number; readonly maximumVcpus?: number },
  type: "Python" | "Scala",
  { pools: { workers } }: DataTarget,
  problems: Problems,
): SparkExecutorPlan {
  const room = taskRoom(workers.machine);
  if (vcpus > room.cpus) {
    problems.add(
      "vcpusPerExecutor",
      `${vcpus} vCPUs are more than the ${room.cpus} that ${workers.machine.machineType} has for executors`,
      `write ${room.cpus} or fewer, or a larger dataPreparation.machineType`,
    );
  }
  if (maximumVcpus !== undefined && maximumVcpus < vcpus) {
    problems.add(
      "maximumVcpus",
      `${maximumVcpus} vCPUs are less than one executor, which has ${vcpus}`,
      `write ${vcpus} or more, or a smaller vcpusPerExecutor`,
    );
  }
  const perMachine = Math.max(1, Math.floor(room.cpus / vcpus));
  const most = perMachine * workers.maximumNodeCount;
  return {
    vcpus,
    memoryMiB: Math.floor((room.memoryGiB * 1024) / perMachine / OVERHEAD[type]),
    perMachine,
    maximum: Math.min(most, Math.floor((maximumVcpus ?? Number.MAX_SAFE_INTEGER) / vcpus)),
  };
}

/** Machines of the cluster's own have 16 GiB or more, of which a driver with its overhead takes half at most. */
function planDriver(
  memoryGiB: number,
  type: "Python" | "Scala",
  { pools: { clustering } }: DataTarget,
  problems: Problems,
): SparkDriverPlan {
  const { machineType } = clustering.machine;
  const most = Math.floor(taskRoom(clustering.machine).memoryGiB / OVERHEAD[type]);
  if (memoryGiB > most) {
    problems.add(
      "driverMemoryGiB",
      `${memoryGiB} GiB are more than ${most}, which ${machineType} holds beside the driver's overhead`,
      `write ${most} or less, or a larger dataPreparation.clusteringMachineType`,
    );
  }
  return { memoryMiB: Math.round(memoryGiB * 1024), onLargeMachine: memoryGiB > 6 };
}
