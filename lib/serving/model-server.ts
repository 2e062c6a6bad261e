import { checkDescription, Problems, show } from "../checks";
import { accelerator } from "../machines/accelerator";
import type { Machine } from "../machines/machine";
import { type InferenceSize, tryOpenModel } from "../sizing";
import { bytesPerCachedValue } from "../sizing/quantization";
import { checkAcceleratorServes, checkQuantization, usualQuantization } from "./accelerator-rules";
import { planLanguageEngine, planTritonEngine } from "./engine-plan";
import { cacheWarnings, checkLanguageEngine } from "./engine-rules";
import { tryServingMachine } from "./machine-choice";
import type {
  EngineOptions,
  LanguageEngineOptions,
  ModelServerContext,
  ModelServerDescription,
  TensorRtLlmOptions,
} from "./model-server-description";
import type { ModelServerPlan, ServingDecision } from "./model-server-plan";
import { modelServerShape } from "./model-server-shape";
import { checkModelSource, checkUriOfCloud, planModelShape, planWeights } from "./model-source";
import { checkParallelism, givenGpus, planParallelism } from "./parallelism";
import { quantizationFormats } from "./quantization";
import { replicaSizeOf, replicasForLoad, type SizeRequest, sizeReplica } from "./replica-size";
import { checkOffload } from "./replicas";
import { LONGEST_ROUTER_NAME } from "./router";
import { planService } from "./service";
import type { TritonOptions } from "./triton-options";
import { checkTriton, planTritonMachine } from "./triton-server";

/**
 * Decides how one model is served. Throws {@link InvalidDescriptionError} with every problem of the description.
 *
 * The name is that of the model in requests, and of all objects that are drawn.
 */
export function planModelServer(
  name: string,
  description: ModelServerDescription,
  context: ModelServerContext,
): ModelServerPlan {
  const problems = new Problems();
  const plan = tryPlanModelServer(name, description, context, problems);
  problems.throwIfAny(`model server ${show(name)}`);
  if (!plan) {
    throw new Error(`no plan and no problem for the model server ${show(name)}`);
  }
  return plan;
}

/** The same, as part of a larger plan: adds what is wrong to `problems`, and returns a plan where nothing is. */
export function tryPlanModelServer(
  name: string,
  description: unknown,
  context: ModelServerContext,
  problems: Problems,
): ModelServerPlan | undefined {
  const before = problems.all.length;
  checkName(name, problems);
  const sound = checkDescription<ModelServerDescription>(problems, description, modelServerShape);
  const engine = { type: "vllm", ...sound.engine } as EngineOptions;
  if (!sound.model) {
    return undefined;
  }
  // What lacks a required member is a problem already: no plan is made of it.
  const given = { ...sound, model: sound.model } as ModelServerDescription;
  const warnings = checkModelSource(given.model, problems);
  checkUriOfCloud("model.uri", given.model.uri, context, problems);
  const part =
    engine.type === "triton"
      ? planTritonPart(name, given, engine, context, problems, before)
      : planLanguagePart(name, given, engine, context, problems);
  if (!part || problems.all.length > before) {
    return undefined;
  }
  return { ...part, warnings: [...warnings, ...part.warnings] };
}

/** Names of Kubernetes objects, as long as the router's chart lets them be. */
function checkName(name: unknown, problems: Problems): void {
  if (typeof name !== "string" || name.length > LONGEST_ROUTER_NAME || !/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
    problems.add(
      "",
      `${show(name)} cannot be the name of a model server`,
      `write up to ${LONGEST_ROUTER_NAME} lower-case letters, digits and dashes, a letter first`,
    );
  }
}

const USUAL_CONTEXT_LENGTH = 32768;

function planLanguagePart(
  name: string,
  given: ModelServerDescription,
  engine: LanguageEngineOptions | TensorRtLlmOptions,
  context: ModelServerContext,
  problems: Problems,
): ModelServerPlan | undefined {
  const before = problems.all.length;
  const decisions: ServingDecision[] = [];
  checkLanguageEngine(engine, context, problems);
  const shape = planModelShape(given.model, problems);
  const gpusPerReplica = givenGpus(given, problems);
  const maximumContext = shape?.maximumContextLength;
  const contextLength = given.contextLength ?? Math.min(maximumContext ?? USUAL_CONTEXT_LENGTH, USUAL_CONTEXT_LENGTH);
  if (maximumContext !== undefined && contextLength > maximumContext) {
    problems.add(
      "contextLength",
      `${contextLength} tokens are more than the ${maximumContext} that the model attends to`,
      `write ${maximumContext} or fewer, or model.maximumContextLength where its positions are scaled`,
    );
  }
  if (!shape) {
    return undefined;
  }
  const ofAccelerator = given.machineType === undefined ? accelerator16Bit(given.accelerator) : undefined;
  const request = {
    cloud: context.cloud,
    model: shape,
    accelerator: given.accelerator,
    machineType: given.machineType,
    contextLength,
    gpusPerReplica,
    load: given.load ?? {},
  };
  const firstFormat = given.quantization ?? ofAccelerator ?? "bf16";
  const size = sizeOnChosenMachine(
    { ...request, quantization: quantizationFormats[firstFormat].sizedAs },
    context,
    problems,
  );
  const machine = size?.machine;
  if (!size || !machine) {
    return undefined;
  }
  const gpu = accelerator(machine.accelerator);
  const quantization = given.quantization ?? usualQuantization(gpu);
  if (given.quantization === undefined) {
    decisions.push({ path: "quantization", value: quantization, reason: `16 bits, in the form that ${gpu.title} has` });
  }
  if (given.contextLength === undefined) {
    decisions.push({
      path: "contextLength",
      value: contextLength,
      reason: maximumContext === contextLength ? "the model's own" : "enough for most, and its cache fits",
    });
  }
  const parallelism = planParallelism(given, size, machine);
  const sizedAs = quantizationFormats[quantization].sizedAs;
  const cacheDataType = engine.keyValueCache?.dataType ?? (bytesPerCachedValue(sizedAs, gpu) === 1 ? "fp8" : "auto");
  const offloadGiB = engine.type === "tensorrt-llm" ? 0 : (engine.keyValueCache?.offloadGiB ?? 0);
  const warnings = [
    ...checkAcceleratorServes(gpu, engine.type, engine.image !== undefined, problems),
    ...checkQuantization(quantization, engine.type, gpu, problems),
    ...checkParallelism(parallelism, machine, size.architecture, engine.type, problems),
    ...cacheWarnings(cacheDataType, gpu),
  ];
  checkOffload(offloadGiB, machine, parallelism, problems);
  if (problems.all.length > before) {
    return undefined;
  }
  const replicaSize = replicaSizeOf(size, sizedAs, cacheDataType, gpu);
  const weights = planWeights(name, given.model, engine, size.weightBytes, context);
  const service = planService(
    {
      name,
      description: given,
      engine,
      machine,
      parallelism,
      weightBytes: size.weightBytes,
      contextLength,
      neededForLoad: replicasForLoad(size, given.load ?? {}),
      offloadGiB,
    },
    context,
    problems,
  );
  decisions.push({
    path: "gpusPerReplica",
    value: parallelism.gpusPerReplica,
    reason: `weights of ${Math.round(size.weightBytes / 1e9)} GB and ${replicaSize.concurrentTokens} tokens of cache on ${gpu.title}`,
  });
  return {
    ...service.plan,
    engine: planLanguageEngine({
      name,
      options: engine,
      model: given.model,
      weights,
      parallelism,
      quantization,
      contextLength,
      cacheDataType,
      offloadGiB,
      drain: service.plan.drain,
    }),
    weights,
    machine,
    quantization,
    contextLength,
    parallelism,
    size: replicaSize,
    decisions: [...decisions, ...service.decisions],
    warnings: [...warnings, ...service.warnings],
  };
}

/** With a machine that is named, on that; with an accelerator, on the machine that suits a replica best. */
function sizeOnChosenMachine(
  request: SizeRequest,
  context: ModelServerContext,
  problems: Problems,
): InferenceSize | undefined {
  const size = sizeReplica(request, problems);
  if (!size?.machine || request.machineType !== undefined) {
    return size;
  }
  const machine = tryServingMachine(accelerator(size.machine.accelerator), size.gpusPerReplica, context);
  if (!machine) {
    return size;
  }
  const { accelerator: _, ...rest } = request;
  const { machineType } = machine;
  return (
    sizeReplica({ ...rest, machineType, gpusPerReplica: size.gpusPerReplica }, new Problems()) ??
    sizeReplica({ ...rest, machineType }, new Problems()) ??
    size
  );
}

/** The 16-bit format of an accelerator that is named; undefined where the name says nothing. */
function accelerator16Bit(name: string | undefined) {
  try {
    return name === undefined ? undefined : usualQuantization(accelerator(name));
  } catch {
    return undefined;
  }
}

function planTritonPart(
  name: string,
  given: ModelServerDescription,
  engine: TritonOptions,
  context: ModelServerContext,
  problems: Problems,
  before: number,
): ModelServerPlan | undefined {
  checkTriton(engine, given, problems);
  const machine = planTritonMachine(context, given, problems);
  if (!machine) {
    return undefined;
  }
  const gpu = accelerator(machine.accelerator);
  const gpusPerReplica = given.gpusPerReplica ?? 1;
  checkGpusOfTriton(gpusPerReplica, machine, problems);
  const warnings = checkAcceleratorServes(gpu, "triton", engine.image !== undefined, problems);
  const parallelism = planParallelism({ gpusPerReplica }, { gpusPerReplica, tensorParallel: 1 }, machine);
  const weightBytes = 2 * parametersOf(given.model);
  const weights = planWeights(name, given.model, engine, weightBytes, context);
  const service = planService(
    { name, description: given, engine, machine, parallelism, weightBytes, offloadGiB: 0 },
    context,
    problems,
  );
  if (problems.all.length > before) {
    return undefined;
  }
  return {
    ...service.plan,
    engine: planTritonEngine(name, engine, parallelism, service.plan.drain),
    weights,
    machine,
    parallelism,
    decisions: service.decisions,
    warnings: [...warnings, ...service.warnings],
  };
}

function checkGpusOfTriton(gpusPerReplica: number, machine: Machine, problems: Problems): void {
  const most = Math.max(1, Math.floor(machine.acceleratorCount));
  if (gpusPerReplica > most) {
    problems.add(
      "gpusPerReplica",
      `${gpusPerReplica} is more than the ${most} GPUs of ${machine.machineType}: Triton does not span machines`,
      `write ${most} or fewer`,
    );
  }
}

/** Parameters that are known; 0 where none are, so that loading is counted as short. */
function parametersOf({ architecture, parameters }: ModelServerDescription["model"]): number {
  const named = typeof architecture === "string" ? tryOpenModel(architecture)?.parameters : architecture?.parameters;
  return parameters ?? named ?? 0;
}
