import { openModels } from "../../lib/sizing";
import { type Architecture, usualArchitecture } from "../../lib/sizing/architecture";
import { activationBytes, stateBytes, totalActivationBytes } from "../../lib/sizing/memory";
import { type PublishedMemory, publishedMemory } from "./published-rows";

/** Memory of a GPU as published and as counted, in GiB. */
export interface MemoryComparison {
  readonly name: string;
  readonly published: number;
  readonly counted: number;
  /** Why the two cannot be compared; absent where they can. */
  readonly incomparable?: string;
}

function architectureOf({ architecture }: PublishedMemory["request"]): Architecture {
  if (typeof architecture === "string") {
    return openModels[architecture];
  }
  return architecture.layers === undefined
    ? usualArchitecture(architecture.parameters ?? Number.NaN)
    : (architecture as Architecture);
}

export const memoryComparisons: readonly MemoryComparison[] = publishedMemory.map(({ name, request, published }) => {
  const architecture = architectureOf(request);
  const layout = { tensor: 1, pipeline: 1, data: 1, expert: 1, shardingStage: 0, ...request.layout } as const;
  const activations = {
    context: 1,
    tensor: layout.tensor,
    contextLength: 0,
    recompute: "none",
    ...request.activations,
  } as const;
  // GPUs of a data-parallel group hold tensor slices of their share: FSDP and tensor parallelism multiply.
  const bytes =
    stateBytes(architecture, request.method, layout) + totalActivationBytes(activationBytes(architecture, activations));
  return {
    name,
    published: published.value,
    counted: bytes / 2 ** 30,
    incomparable: name.startsWith("KempnerForge")
      ? "the number of sequences at once is not published, and one cannot fill so much"
      : undefined,
  };
});

export function memoryTable(): string {
  return [
    "| memory of a GPU | published GiB | counted GiB | error |",
    "|---|---|---|---|",
    ...memoryComparisons.map(({ name, published, counted, incomparable }) => {
      const error = `${((counted / published - 1) * 100).toFixed(1).replace("-", "−")} %`;
      return `| ${name} | ${published.toFixed(1)} | ${counted.toFixed(1)} | ${error}${incomparable ? `, left out: ${incomparable}` : ""} |`;
    }),
  ].join("\n");
}
