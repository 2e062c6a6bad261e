import type { Architecture, InferenceRequest, OpenModelName, TrainingMethod, TrainingRequest } from "../../lib/sizing";
import type { ActivationLayout, StateLayout } from "../../lib/sizing/memory";
import rows from "./published-rows.json";

/**
 * Figures that others published, each with its source, in the words of the library's own requests. None of them was looked at
 * when the formulas were written for the first time; the coefficients are fitted to them since, and judged in five folds.
 */
interface PublishedRow {
  readonly name: string;
  readonly source: string;
  readonly classes: readonly string[];
  readonly note?: string;
}

export interface PublishedTraining extends PublishedRow {
  readonly kind: "training";
  readonly request: TrainingRequest & { readonly gpus: number };
  readonly tokensPerSecondPerGpu: number;
}

export interface PublishedInference extends PublishedRow {
  readonly kind: "inference";
  readonly request: InferenceRequest & { readonly gpusPerReplica: number };
  readonly tokensPerSecondPerGpu: number;
}

export const publishedTraining = (rows as unknown as readonly PublishedTraining[]).filter(
  ({ kind }) => kind === "training",
);

export const publishedInference = (rows as unknown as readonly PublishedInference[]).filter(
  ({ kind }) => kind === "inference",
);

/** Memory of one GPU, as somebody measured it. */
export interface PublishedMemory extends PublishedRow {
  readonly kind: "memory";
  readonly request: {
    readonly architecture: OpenModelName | Partial<Architecture>;
    readonly method: TrainingMethod;
    readonly layout: Partial<StateLayout>;
    readonly activations: Partial<ActivationLayout>;
  };
  readonly published: { readonly value: number };
}

export const publishedMemory = (rows as unknown as readonly PublishedMemory[]).filter(({ kind }) => kind === "memory");
