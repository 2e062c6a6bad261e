import { isUnresolved, type Problems, show, suggestionHint } from "../checks";
import { type Architecture, usualArchitecture } from "./architecture";
import { type OpenModelName, openModelNames, tryMixtureOfCounts, tryOpenModel } from "./open-models";
import { checkCount } from "./request-checks";

/** The model that is meant: a number of parameters, a well-known model, or a shape. */
export interface ModelRequest {
  /** Parameters, counted: 7e9. The usual shape of such a model is assumed. Say either this or `architecture`. */
  readonly parameters?: number;
  /**
   * Parameters that one token passes, for a mixture of experts: 37e9 of DeepSeek-V3's 671e9.
   *
   * @default - all of them: a dense model
   */
  readonly activeParameters?: number;
  /** A well-known model by name, such as "llama-3-70b", or a shape of your own. */
  readonly architecture?: OpenModelName | Architecture;
}

/** More parameters than any model has: beyond it a unit was mistaken. */
const MOST_PARAMETERS = 1e15;

/** The architecture that is meant, or undefined with the problems said. */
export function resolveArchitecture(request: ModelRequest, problems: Problems): Architecture | undefined {
  const { parameters, activeParameters, architecture } = request;
  if (architecture !== undefined) {
    return namedOrGiven(request, architecture, problems);
  }
  if (parameters === undefined) {
    problems.add(
      "parameters",
      "is missing",
      `write the number of parameters, such as 7e9, or an architecture: ${openModelNames.join(", ")}`,
    );
    return undefined;
  }
  const countFits = checkCount(problems, "parameters", parameters, {
    maximum: MOST_PARAMETERS,
    unit: "parameters, such as 7e9",
  });
  const activeFits = checkCount(problems, "activeParameters", activeParameters, {
    unit: "parameters that one token passes",
  });
  if (!countFits || !activeFits) {
    return undefined;
  }
  if (activeParameters !== undefined && activeParameters > parameters) {
    problems.add(
      "activeParameters",
      `${activeParameters} is more than all ${parameters} parameters`,
      "write the part that one token passes",
    );
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
  { parameters, activeParameters }: ModelRequest,
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
    const model = isUnresolved(architecture) ? undefined : tryOpenModel(architecture);
    if (!model) {
      problems.add(
        "architecture",
        `${show(architecture)} is not a known model`,
        suggestionHint(architecture, openModelNames),
      );
    }
    return model;
  }
  return checkShape(architecture, problems.at("architecture")) ? architecture : undefined;
}

function checkShape(architecture: Architecture, problems: Problems): boolean {
  const counts = {
    parameters: architecture.parameters,
    activeParameters: architecture.activeParameters ?? architecture.parameters,
    layers: architecture.layers,
    hiddenSize: architecture.hiddenSize,
    attentionHeads: architecture.attentionHeads,
    keyValueHeads: architecture.keyValueHeads,
    headSize: architecture.headSize,
    feedForwardSize: architecture.feedForwardSize,
    vocabularySize: architecture.vocabularySize,
    contextLength: architecture.contextLength,
    experts: architecture.experts ?? 1,
    expertsPerToken: architecture.expertsPerToken ?? 1,
    latentCacheSize: architecture.latentCacheSize ?? 1,
  };
  return Object.entries(counts)
    .map(([name, value]) =>
      checkCount(problems, name, value ?? Number.NaN, { maximum: MOST_PARAMETERS, unit: "a count" }),
    )
    .every((fits) => fits);
}
