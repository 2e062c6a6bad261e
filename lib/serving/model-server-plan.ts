import type { Cloud, Machine } from "../machines/machine";
import type { Quantization } from "../sizing";
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
  readonly namespace: string;
  readonly cloud: Cloud;
  readonly engine: EnginePlan;
  readonly weights: WeightsPlan;
  readonly machine: Machine;
  /** Absent with Triton, whose models state their own. */
  readonly quantization?: ServingQuantization;
  readonly contextLength?: number;
  readonly parallelism: ParallelismPlan;
  /** Memory and speed of one replica. Absent with Triton's ONNX and Python backends, of whose models nothing is known. */
  readonly size?: ReplicaSizePlan;
  readonly replicas: { readonly minimum: number; readonly maximum: number };
  /** Absent where the number of replicas is fixed. */
  readonly scaling?: ScalingPlan;
  readonly router?: RouterPlan;
  readonly rollout: RolloutPlan;
  readonly drain: DrainPlan;
  readonly coldStart: ColdStartPlan;
  readonly requestTimeoutSeconds: number;
  readonly pod: PodSizePlan;
  /** Machines that all replicas fill, at the least and at the most, with one to spare for an update where it needs one. */
  readonly machines: { readonly minimum: number; readonly maximum: number };
  readonly decisions: readonly ServingDecision[];
  readonly warnings: readonly string[];
}

export interface ServingDecision {
  readonly path: string;
  readonly value: string | number | boolean;
  readonly reason: string;
}

export interface EnginePlan {
  readonly type: EngineType;
  readonly title: string;
  readonly version: string;
  readonly image: string;
  readonly command: readonly string[];
  /** Of a replica on one machine, or of the first machine of several. */
  readonly arguments: readonly string[];
  /** Of the other machines of a replica. */
  readonly workerArguments?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: Readonly<Record<string, number>>;
  readonly metrics: { readonly portName: string; readonly path: string };
  readonly probes: EngineProbes;
  /** Files of its configuration, by path in the container. */
  readonly files: Readonly<Record<string, string>>;
}

/** Where weights come from, and how they get into the machine. */
export interface WeightsPlan {
  readonly type: "hugging-face" | "streamed" | "copied";
  /** Filled once from Hugging Face into the bucket of the fleet. Absent where they are there already, or never get there. */
  readonly preload?: { readonly repository: string; readonly revision: string; readonly toUri: string };
  /** The folder in the object store that engines read. */
  readonly uri?: string;
  /** Where the pod copies them to, for engines that read from disk. */
  readonly localFolder?: string;
  /** Adapters that the pod copies, by name. */
  readonly adapters: Readonly<Record<string, { readonly uri: string; readonly localFolder: string }>>;
  readonly bytes: number;
  readonly tokenSecretName?: string;
}

export interface ParallelismPlan {
  readonly tensor: number;
  readonly pipeline: number;
  readonly expert: boolean;
  readonly gpusPerReplica: number;
  readonly nodesPerReplica: number;
  readonly gpusPerPod: number;
  /** Whole replicas that one machine holds; 0 where one replica needs several. */
  readonly replicasPerMachine: number;
}

export interface ReplicaSizePlan {
  readonly sizedAs: Quantization;
  readonly weightBytes: number;
  readonly cacheBytesPerToken: number;
  /** Tokens that a replica holds at once. */
  readonly concurrentTokens: number;
  readonly concurrentRequests: number;
  readonly outputTokensPerSecond: number;
  readonly millisecondsPerOutputToken: number;
  /** For a million output tokens on demand at the load described; absent where no price is known. */
  readonly usdPerMillionTokens?: number;
  readonly usdPerMachineHour?: number;
  /** The published run that the speed rests on. */
  readonly reference: string;
}

/** How replicas are replaced so that an update neither waits for a machine that never comes nor stops what need not stop. */
export interface RolloutPlan {
  readonly type: "surge" | "replace-one" | "stop-first";
  readonly reason: string;
}

export interface PodSizePlan {
  readonly cpu: number;
  readonly memoryGiB: number;
  readonly sharedMemoryGiB: number;
  readonly gpuResource: "nvidia.com/gpu";
  readonly gpus: number;
}
