import {
  type Check,
  flag,
  object,
  type Problems,
  required,
  type Shape,
  type Sound,
  show,
  suggestionHint,
  text,
} from "../checks";
import { type Architecture, usualArchitecture } from "./architecture";
import { type OpenModel, type OpenModelName, openModelNames, tryMixtureOfCounts, tryOpenModel } from "./open-models";
import { count, label, parameterCount, sizedBefore, wholeCount } from "./request-shapes";

/** The model that is meant: a number of parameters, a well-known model, or a shape. */
export interface ModelRequest {
  /**
   * Parameters, counted: 7e9. The usual shape of such a model is assumed. Set either this or `architecture`.
   *
   * @default - `architecture` states the model
   */
  readonly parameters?: number;
  /**
   * Parameters that one token passes, for a mixture of experts: 37e9 of DeepSeek-V3's 671e9.
   *
   * @default - all of them: a dense model
   */
  readonly activeParameters?: number;
  /**
   * A well-known model by name, such as "llama-3-70b", or a shape of your own.
   *
   * @default - the usual shape of a model of so many `parameters`
   */
  readonly architecture?: OpenModelName | Architecture;
}

const many = (unit: string) => wholeCount(unit, 1e9);
const needed = (unit: string) => required(many(unit), `write a whole number above 0 (${unit})`);

/** A shape, and what a known model that was changed has beside it. */
const shapeOfArchitecture: Shape<OpenModel> = {
  title: label("write a name of the model"),
  source: label("write where the shape is from"),
  pretrainingTokens: count("tokens, such as 1e12", 1e18),
  weightsAreOpen: flag({ token: sizedBefore }),
  parameters: required(parameterCount("parameters, such as 7e9"), "write the number of parameters, such as 7e9"),
  activeParameters: parameterCount("parameters that one token passes"),
  layers: needed("layers, counted"),
  hiddenSize: needed("width, counted in values"),
  attentionHeads: needed("heads, counted"),
  keyValueHeads: needed("heads, counted"),
  headSize: needed("values of a head, counted"),
  latentCacheSize: many("values of a token in a layer, counted"),
  feedForwardSize: needed("width, counted in values"),
  vocabularySize: needed("tokens of the vocabulary, counted"),
  experts: many("experts of a layer, counted"),
  expertsPerToken: many("experts of a token, counted"),
  windowedAttention: object<NonNullable<Architecture["windowedAttention"]>>({
    layers: needed("layers that see a window, counted"),
    tokens: needed("tokens of the window, counted"),
  }),
  contextLength: needed("tokens, counted"),
};

/** A shape that a user writes: whole, or none. */
const givenArchitecture: Check<Architecture> = (problems, path, value) => {
  const shape = object<OpenModel>(shapeOfArchitecture, { hint: "write the name of a model, or its shape" })(
    problems,
    path,
    value,
  );
  if (shape === undefined || problems.concerns(path)) {
    return undefined;
  }
  checkProportions(shape as Architecture, problems.at(path));
  return problems.concerns(path) ? undefined : (shape as Architecture);
};

/** No part is larger than its whole. */
function checkProportions(architecture: Architecture, problems: Problems): void {
  const { parameters, attentionHeads, layers, expertsPerToken, experts, windowedAttention } = architecture;
  const parts = [
    ["activeParameters", architecture.activeParameters, parameters, "parameters"],
    ["keyValueHeads", architecture.keyValueHeads, attentionHeads, "attention heads"],
    ["expertsPerToken", expertsPerToken, experts ?? 1, "experts"],
    ["windowedAttention.layers", windowedAttention?.layers, layers, "layers"],
  ] as const;
  for (const [path, part = 0, whole, title] of parts) {
    if (part > whole) {
      problems.add(path, `${part} is more than all ${whole} ${title}`, `write ${whole} or less`);
    }
  }
}

const activeHint = "write the part that one token passes";
const modelName = text({ hint: `allowed: ${openModelNames.join(", ")}`, token: sizedBefore });

export const modelShape: Shape<ModelRequest> = {
  parameters: parameterCount("parameters, such as 7e9"),
  activeParameters: parameterCount("parameters that one token passes"),
  architecture: (problems, path, value) =>
    typeof value === "string"
      ? (modelName(problems, path, value) as OpenModelName | undefined)
      : givenArchitecture(problems, path, value),
};

/** The architecture that a checked request means, or undefined with the problems added. */
export function resolveArchitecture(request: Sound<ModelRequest>, problems: Problems): Architecture | undefined {
  const { parameters, activeParameters, architecture } = request;
  if (architecture !== undefined) {
    // A shape that is not whole was refused by its check.
    return namedOrGiven(request, architecture as OpenModelName | Architecture, problems);
  }
  if (parameters === undefined) {
    if (problems.concerns("parameters") || problems.concerns("architecture")) {
      return undefined;
    }
    problems.add(
      "parameters",
      "is missing",
      `write the number of parameters, such as 7e9, or an architecture: ${openModelNames.join(", ")}`,
    );
    return undefined;
  }
  if (activeParameters !== undefined && activeParameters > parameters) {
    problems.add("activeParameters", `${activeParameters} is more than all ${parameters} parameters`, activeHint);
    return undefined;
  }
  return shapeOf(parameters, activeParameters);
}

/** Mixtures of experts differ too much for a usual shape: where an open one has just these counts, its shape is taken. */
function shapeOf(parameters: number, activeParameters = parameters): Architecture {
  const usual = usualArchitecture(parameters, activeParameters);
  const known = activeParameters < parameters ? tryMixtureOfCounts(parameters, activeParameters) : undefined;
  return known ? { ...known, parameters, activeParameters, contextLength: usual.contextLength } : usual;
}

function namedOrGiven(
  { parameters, activeParameters }: Pick<ModelRequest, "parameters" | "activeParameters">,
  architecture: OpenModelName | Architecture,
  problems: Problems,
): Architecture | undefined {
  if (parameters !== undefined || activeParameters !== undefined) {
    problems.add(
      "architecture",
      "is given beside parameters",
      "keep one of the two: the architecture says how many parameters it has",
    );
  }
  if (typeof architecture === "string") {
    const model = tryOpenModel(architecture);
    if (!model) {
      problems.add(
        "architecture",
        `${show(architecture)} is not a known model`,
        suggestionHint(architecture, openModelNames),
      );
    }
    return model;
  }
  return architecture;
}
