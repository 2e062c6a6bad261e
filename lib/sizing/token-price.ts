import type { RequestShape } from "./serving";

/** Dollars of a million tokens, prompt and answer apart, as hosted APIs list them. */
export interface TokenPrice {
  /** Dollars for a million tokens of prompts. */
  readonly usdPerMillionPromptTokens: number;
  /** Dollars for a million tokens of answers. */
  readonly usdPerMillionOutputTokens: number;
}

/** What a price of tokens is made from. */
export interface TokenCost extends RequestShape {
  readonly usdPerHour: number;
  readonly outputTokensPerSecond: number;
  /** Share of the time that goes into prompts. */
  readonly promptShare: number;
}

/** Prompts and answers carry the machines' dollars by the time that they take. */
export function tokenPrice(cost: TokenCost): TokenPrice {
  const { usdPerHour, outputTokensPerSecond, promptShare, promptTokens, outputTokens } = cost;
  const millionsPerHour = (outputTokensPerSecond * 3600) / 1e6;
  return {
    usdPerMillionPromptTokens: (usdPerHour * promptShare) / ((millionsPerHour * promptTokens) / outputTokens),
    usdPerMillionOutputTokens: (usdPerHour * (1 - promptShare)) / millionsPerHour,
  };
}

/** Dollars of one million output tokens with the prompts that they answer: what a hosted API asks for the same requests. */
export function blendedUsdPerMillionOutputTokens(
  { usdPerMillionPromptTokens, usdPerMillionOutputTokens }: TokenPrice,
  { promptTokens, outputTokens }: RequestShape,
): number {
  return usdPerMillionOutputTokens + (usdPerMillionPromptTokens * promptTokens) / outputTokens;
}
