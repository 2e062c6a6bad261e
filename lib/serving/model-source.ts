import { isUnresolved, type Problems, show } from "../checks";
import type { Architecture, OpenModelName } from "../sizing";
import { tryKnownModel } from "./known-models";
import type { EngineOptions, LoraAdapterOptions, ModelOptions, ModelServerContext } from "./model-server-description";
import type { WeightsPlan } from "./model-server-plan";

/** What memory and speed are counted from: as sizing takes it. */
export interface SizedModel {
  readonly architecture?: OpenModelName | Architecture;
  readonly parameters?: number;
  readonly activeParameters?: number;
  readonly maximumContextLength?: number;
}

/** The shape of the model: as given, or known by its name. Undefined with a problem where neither is. */
export function planModelShape(model: ModelOptions, problems: Problems): SizedModel | undefined {
  const { architecture, parameters, activeParameters, maximumContextLength, huggingFace } = model;
  const known = huggingFace === undefined ? undefined : tryKnownModel(huggingFace);
  if (architecture === undefined && parameters === undefined) {
    if (!known) {
      problems.add(
        "model.architecture",
        `is missing, and the shape of ${show(huggingFace ?? model.uri)} is not known here`,
        'write a well-known model of the same shape, such as "llama-3-70b", its shape in full, or parameters: 7e9',
      );
      return undefined;
    }
    return {
      architecture: known.architecture,
      maximumContextLength: maximumContextLength ?? known.maximumContextLength,
    };
  }
  return {
    ...(architecture === undefined ? { parameters, activeParameters } : { architecture, parameters, activeParameters }),
    maximumContextLength: maximumContextLength ?? known?.maximumContextLength,
  };
}

/** Exactly one place to take the model from, with what belongs to it. */
export function checkModelSource(model: ModelOptions, problems: Problems): readonly string[] {
  const { huggingFace, revision, uri, tokenSecretName } = model;
  if (huggingFace === undefined && uri === undefined) {
    problems.add(
      "model",
      "names no model",
      'write huggingFace: "owner/name" with a revision, or uri: "s3://bucket/folder"',
    );
  }
  if (huggingFace !== undefined && uri !== undefined) {
    problems.add("model.uri", "is given beside huggingFace", "keep one of the two");
  }
  for (const [name, value] of Object.entries({ revision, tokenSecretName })) {
    if (value !== undefined && huggingFace === undefined && uri !== undefined) {
      problems.add(`model.${name}`, "has no effect on a model in an object store", "leave it out");
    }
  }
  if (huggingFace !== undefined && (revision === undefined || movingRevisions.includes(revision))) {
    return [
      `the model ${huggingFace} is not pinned: what is served can change under you; write model.revision as a commit`,
    ];
  }
  return [];
}

const movingRevisions: readonly string[] = ["main", "master"];

const schemes = { aws: "s3://", google: "gs://", azure: "az://" } as const;

/** A model in an object store must be in one that the engines of this cloud's machines read with their identity. */
export function checkUriOfCloud(
  path: string,
  uri: string | undefined,
  { cloud }: Pick<ModelServerContext, "cloud">,
  problems: Problems,
) {
  if (uri !== undefined && !isUnresolved(uri) && !uri.startsWith(schemes[cloud])) {
    problems.add(path, `${show(uri)} is not in an object store of this cloud`, `write ${schemes[cloud]}…`);
  }
}

/**
 * The way of the weights: streamed from the object store into the GPUs by vLLM and SGLang, copied to the machine's disk for
 * engines that read files, or loaded from Hugging Face by every replica where the fleet has no bucket.
 */
export function planWeights(
  name: string,
  model: ModelOptions,
  engine: EngineOptions,
  bytes: number,
  { bucketUri, region, storageAccountName }: ModelServerContext,
): WeightsPlan {
  const { huggingFace, revision = "main", uri, tokenSecretName } = model;
  const adapters = planAdapters("loraAdapters" in engine ? (engine.loraAdapters ?? {}) : {});
  const stored = uri ?? (bucketUri === undefined ? undefined : `${bucketUri}/models/${huggingFace}/${revision}`);
  const place = {
    ...(region !== undefined && { region }),
    ...(storageAccountName !== undefined && { storageAccountName }),
  };
  if (stored === undefined) {
    return { type: "hugging-face", adapters, bytes, tokenSecretName, ...place };
  }
  const preload =
    uri === undefined && huggingFace !== undefined ? { repository: huggingFace, revision, toUri: stored } : undefined;
  const streams = engine.type === "vllm" || engine.type === "sglang";
  return {
    type: streams ? "streamed" : "copied",
    preload,
    uri: stored,
    ...(!streams && { localFolder: engine.type === "triton" ? tritonFolder(name, engine.backend) : `/models/${name}` }),
    adapters,
    bytes,
    tokenSecretName,
    ...place,
  };
}

/** A model by itself lies in the folder of its first version; a repository is taken as it is. */
function tritonFolder(name: string, backend: string): string {
  return backend === "tensorrt-llm" ? "/models" : `/models/${name}/1`;
}

function planAdapters(adapters: Readonly<Record<string, LoraAdapterOptions>>): WeightsPlan["adapters"] {
  return Object.fromEntries(
    Object.entries(adapters).flatMap(([name, { uri }]) =>
      uri === undefined ? [] : [[name, { uri, localFolder: `/adapters/${name}` }]],
    ),
  );
}
