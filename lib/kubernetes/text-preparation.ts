import type { Construct } from "constructs";
import type { TextPreparationDescription } from "../description/data/text-preparation";
import { planTextPreparation, type TextPreparationPlan } from "../description/data/text-preparation-plan";
import { textPreparationManifests } from "../manifests/data/text-preparation";
import { DataJob, type DataJobProps } from "./data-job";

/** A preparation of text, and the platform that it runs on. */
export type TextPreparationProps = DataJobProps<TextPreparationDescription>;

/**
 * Text, from pages that were gathered to tokens: extracted, filtered, deduplicated, on machines that come for it and go.
 * The job fails unless its result is whole; applied again under another name, it runs only what is missing.
 *
 * ```ts
 * new TextPreparation(inside, "corpus", {
 *   platform, image, input: "raw", output: "clean", tasks: 800, tokenizer: { path: "tokenizers/mine.json" },
 * });
 * ```
 */
export class TextPreparation extends DataJob<TextPreparationDescription, TextPreparationPlan> {
  constructor(scope: Construct, id: string, props: TextPreparationProps) {
    super(scope, id, props, { engine: "ray", plan: planTextPreparation, objects: textPreparationManifests });
  }
}
