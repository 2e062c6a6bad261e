import type { Cloud, Machine } from "../machines/machine";
import type { LatencySpeed, Quantization } from "../sizing";
import type { ColdStartPlan } from "./cold-start";
import type { DrainPlan } from "./drain";
import type { EngineProbes } from "./engine";
import type { EngineType } from "./option-table";
import type { ServingQuantization } from "./quantization";
import type { RouterPlan } from "./router";
import type { ScalingPlan } from "./scaling";

/** What a described server comes to: every number decided, nothing left to guess. Plain data. */
export interface ModelServerPlan {
  /** Name of its objects, and of the model in requests. */
  readonly name: string;
  /** Namespace of its objects. */
  readonly namespace: string;
  /** The cloud of the cluster. */
  readonly cloud: Cloud;
  /** The engine. */
  readonly engine: EnginePlan;
  /** Where weights come from, and how they get into the machine. */
  readonly weights: WeightsPlan;
  /** The machine, with what is known of it. */
  readonly machine: Machine;
  /** Absent with Triton, whose models state their own. */
  readonly quantization?: ServingQuantization;
  /** Longest prompt and answer together, in tokens. */
  readonly contextLength?: number;
  /** How the model is divided over GPUs and machines. */
  readonly parallelism: ParallelismPlan;
  /** Memory and speed of one replica. Absent with Triton's ONNX and Python backends, of whose models nothing is known. */
  readonly size?: ReplicaSizePlan;
  /** Fewest and most replicas. */
  readonly replicas: { readonly minimum: number; readonly maximum: number };
  /** Absent where the number of replicas is fixed. */
  readonly scaling?: ScalingPlan;
  /** The router in front of the replicas; absent where a Service does. */
  readonly router?: RouterPlan;
  /** How replicas are replaced by an update. */
  readonly rollout: RolloutPlan;
  /** How a replica ends without losing requests. */
  readonly drain: DrainPlan;
  /** Time from a request for a replica to its first answer. */
  readonly coldStart: ColdStartPlan;
  /** Longest time of one request. */
  readonly requestTimeoutSeconds: number;
  /** What one pod requests. */
  readonly pod: PodSizePlan;
  /** Machines that all replicas fill, at the least and at the most, with one to spare for an update where it needs one. */
  readonly machines: { readonly minimum: number; readonly maximum: number };
  /** What was left open, how it was decided, and why. */
  readonly decisions: readonly ServingDecision[];
  /** What is unwise, but not wrong. */
  readonly warnings: readonly string[];
}

/** A decision that was left to the plan, and why it fell so. */
export interface ServingDecision {
  /** What was decided. */
  readonly path: string;
  /** What was taken. */
  readonly value: string | number | boolean;
  /** Why it was decided so. */
  readonly reason: string;
}

/** The engine at its pinned version, with everything that it is started with. */
export interface EnginePlan {
  /** Name of the engine in descriptions. */
  readonly type: EngineType;
  /** Name of the engine as its makers write it. */
  readonly title: string;
  /** Version of the engine. */
  readonly version: string;
  /** Image of the container. */
  readonly image: string;
  /** Program of the container. */
  readonly command: readonly string[];
  /** Of a replica on one machine, or of the first machine of several. */
  readonly arguments: readonly string[];
  /** Of the other machines of a replica. */
  readonly workerArguments?: readonly string[];
  /** Environment variables of the container. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ports of the container, by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Where Prometheus reads metrics. */
  readonly metrics: { readonly portName: string; readonly path: string };
  /** How readiness and liveness are asked for. */
  readonly probes: EngineProbes;
  /** Files of its configuration, by path in the container. */
  readonly files: Readonly<Record<string, string>>;
}

/** Where weights come from, and how they get into the machine. */
export interface WeightsPlan {
  /** Read from Hugging Face, streamed from the object store, or copied from it. */
  readonly type: "hugging-face" | "streamed" | "copied";
  /** Filled once from Hugging Face into the bucket of the fleet. Absent where they are there already, or never get there. */
  readonly preload?: { readonly repository: string; readonly revision: string; readonly toUri: string };
  /** The folder in the object store that engines read. */
  readonly uri?: string;
  /** Where the pod copies them to, for engines that read from disk. */
  readonly localFolder?: string;
  /** Adapters that the pod copies, by name. */
  readonly adapters: Readonly<Record<string, { readonly uri: string; readonly localFolder: string }>>;
  /** Bytes of the weights. */
  readonly bytes: number;
  /** Secret with the token of Hugging Face; absent where none is needed. */
  readonly tokenSecretName?: string;
  /** Region of the object store, where it must be named. */
  readonly region?: string;
  /** Storage account on Azure. */
  readonly storageAccountName?: string;
}

/** How a model is divided over GPUs and machines. */
export interface ParallelismPlan {
  /** GPUs that share each matrix. */
  readonly tensor: number;
  /** Groups of layers, one after the other. */
  readonly pipeline: number;
  /** Whether experts are divided over the GPUs of a replica. */
  readonly expert: boolean;
  /** GPUs that hold one copy of the model. */
  readonly gpusPerReplica: number;
  /** Machines that hold one copy of the model. */
  readonly nodesPerReplica: number;
  /** GPUs of one pod. */
  readonly gpusPerPod: number;
  /** Whole replicas that one machine holds; 0 where one replica needs several. */
  readonly replicasPerMachine: number;
}

/** Memory and speed of one replica. */
export interface ReplicaSizePlan {
  /** Precision that the estimate rests on. */
  readonly sizedAs: Quantization;
  /** Bytes of the weights. */
  readonly weightBytes: number;
  /** Bytes of one token in the cache, over all layers. */
  readonly cacheBytesPerToken: number;
  /** Tokens that a replica holds at once. */
  readonly concurrentTokens: number;
  /** Requests that a replica holds at once. */
  readonly concurrentRequests: number;
  /** Output tokens a second of a full replica. */
  readonly outputTokensPerSecond: number;
  /** Time between two tokens of one answer, in a full replica. */
  readonly millisecondsPerOutputToken: number;
  /** Seconds to the first token on an idle replica. */
  readonly secondsToFirstToken: number;
  /** The most that a replica does within the latency asked for, or within 50 ms a token; absent where one request is slower. */
  readonly withinLatency?: LatencySpeed;
  /** For a million output tokens on demand at the load described; absent where no price is known. */
  readonly usdPerMillionTokens?: number;
  /** Dollars of one machine for an hour on demand; absent where no price is known. */
  readonly usdPerMachineHour?: number;
  /** The published run that the speed rests on. */
  readonly reference: string;
}

/** How replicas are replaced so that an update neither waits for a machine that never comes nor stops what need not stop. */
export interface RolloutPlan {
  /** Whether a new replica comes first, takes the place of another, or comes after all others. */
  readonly type: "surge" | "replace-one" | "stop-first";
  /** Why it was decided so. */
  readonly reason: string;
}

/** What one pod of a replica requests. */
export interface PodSizePlan {
  /** Virtual CPUs. */
  readonly cpu: number;
  /** Memory, in GiB. */
  readonly memoryGiB: number;
  /** Shared memory at /dev/shm, in GiB. */
  readonly sharedMemoryGiB: number;
  /** Name of the resource of the GPUs. */
  readonly gpuResource: "nvidia.com/gpu";
  /** GPUs. */
  readonly gpus: number;
}
