import type { OpenModelName } from "./open-models";
import type { TokenPrice } from "./token-price";

/** What a hosted API asks for a million tokens. */
export interface HostedPrice extends TokenPrice {
  /** Name of the model in the provider's price list. */
  readonly name: string;
  /** Day on which the source was made, ISO 8601. */
  readonly date: string;
  /** Where the price is written. */
  readonly source: string;
}

/** Known lists of hosted APIs for open models: the cheapest offers, so that a self-hosted fleet is not praised too soon. */
export const hostedPrices: Readonly<Partial<Record<OpenModelName, HostedPrice>>> = {
  "llama-3-70b": {
    name: "Llama 3.3 70B, cheapest API on OpenRouter",
    usdPerMillionPromptTokens: 0.1,
    usdPerMillionOutputTokens: 0.32,
    date: "2026-06-30",
    source: "dev.to, Cheapest LLM APIs for startups in 2026 (mid-2026, day not recorded)",
  },
  "deepseek-v3": {
    name: "DeepSeek V3 0324, cheapest API on OpenRouter",
    usdPerMillionPromptTokens: 0.27,
    usdPerMillionOutputTokens: 0.89,
    date: "2026-11-24",
    source: "openrouter.ai deepseek-chat-v3-0324 (0.27 to 1.25 for prompts, 0.89 to 1.5 for output; day of reading)",
  },
};
