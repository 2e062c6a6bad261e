/** The shape of a transformer: what memory, attention and the key-value cache are counted from. */
export interface Architecture {
  /** All parameters, experts that rest included. */
  readonly parameters: number;
  /**
   * Parameters that one token passes; fewer than all in a mixture of experts.
   *
   * @default - all of them
   */
  readonly activeParameters?: number;
  /** Transformer layers. */
  readonly layers: number;
  /** Width of the residual stream. */
  readonly hiddenSize: number;
  /** Heads of a query. */
  readonly attentionHeads: number;
  /** Heads of the key-value cache: fewer than `attentionHeads` with grouped queries. */
  readonly keyValueHeads: number;
  /** Width of one head. */
  readonly headSize: number;
  /**
   * Values of the key-value cache for one token in one layer, where attention is latent.
   *
   * @default - keys and values of every key-value head: 2 × keyValueHeads × headSize
   */
  readonly latentCacheSize?: number;
  /** Width of the feed-forward layer that one token passes: of a mixture, its active experts together. */
  readonly feedForwardSize: number;
  /** Tokens of the vocabulary. */
  readonly vocabularySize: number;
  /**
   * Experts in one layer.
   *
   * @default 1
   */
  readonly experts?: number;
  /**
   * Experts that one token passes in a layer.
   *
   * @default - 8 of 32 experts or more, 2 of fewer
   */
  readonly expertsPerToken?: number;
  /**
   * Layers that see a window of the sequence only (sliding or chunked attention), and how many tokens of it.
   *
   * @default - none: every layer sees all
   */
  readonly windowedAttention?: { readonly layers: number; readonly tokens: number };
  /** Tokens in one sequence of its pre-training. */
  readonly contextLength: number;
}

/**
 * Context that is assumed of a model of which only the parameters are known, in tokens: that of the published runs which
 * the predicted utilization rests on (LLaMA, GPT-3, MosaicML).
 */
export const DEFAULT_CONTEXT_LENGTH = 2048;

/**
 * The usual shape of a model with so many parameters: 12 × layers × hiddenSize², 128 units of width for each layer,
 * eight key-value heads of 128. Real models lie within a fifth of it.
 */
export function usualArchitecture(parameters: number, activeParameters = parameters): Architecture {
  const width = Math.cbrt((activeParameters * WIDTH_OF_A_LAYER) / 12);
  const hiddenSize = Math.max(128, Math.round(width / 128) * 128);
  const attentionHeads = hiddenSize / 128;
  return {
    parameters,
    activeParameters,
    layers: Math.max(1, Math.round(activeParameters / (12 * hiddenSize ** 2))),
    hiddenSize,
    attentionHeads,
    keyValueHeads: Math.min(8, attentionHeads),
    headSize: 128,
    feedForwardSize: 4 * hiddenSize,
    vocabularySize: 128256,
    experts: activeParameters < parameters ? Math.max(2, Math.round(parameters / activeParameters) * 4) : 1,
    contextLength: DEFAULT_CONTEXT_LENGTH,
  };
}

const WIDTH_OF_A_LAYER = 128;

/** Parameters that compute: all of a dense model, the active ones of a mixture of experts. */
export function activeParametersOf(architecture: Architecture): number {
  return architecture.activeParameters ?? architecture.parameters;
}

export function isMixtureOfExperts(architecture: Architecture): boolean {
  return activeParametersOf(architecture) < architecture.parameters;
}

/** Experts that one token passes in a layer; 1 in a dense model. */
export function expertsPerTokenOf(architecture: Architecture): number {
  const { experts = 1, expertsPerToken } = architecture;
  return expertsPerToken ?? Math.min(experts, experts >= 32 ? 8 : 2);
}

/** Tokens that a layer's attention sees at most, the mean of all layers. */
export function attendedTokens({ layers, windowedAttention }: Architecture, contextLength: number): number {
  if (!windowedAttention) {
    return contextLength;
  }
  const share = Math.min(1, windowedAttention.layers / layers);
  return (1 - share) * contextLength + share * Math.min(contextLength, windowedAttention.tokens);
}
