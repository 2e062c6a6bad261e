import { Construct } from "constructs";
import type { TextPreparationDescription } from "../description/data/text-preparation";
import { planTextPreparation, type TextPreparationPlan } from "../description/data/text-preparation-plan";
import { textPreparationObjects } from "../manifests/data/text-preparation";
import type { Manifest } from "../manifests/manifest";
import { showWarnings } from "../terraform/warnings";
import type { DataPlatform } from "./data-platform";
import { ManifestRelease } from "./manifest-release";

export type TextPreparationProps = TextPreparationDescription & {
  readonly platform: DataPlatform;
};

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
export class TextPreparation extends Construct {
  readonly plan: TextPreparationPlan;
  readonly objects: readonly Manifest[];
  readonly release: ManifestRelease;

  constructor(scope: Construct, id: string, { platform, ...description }: TextPreparationProps) {
    super(scope, id);
    this.plan = planTextPreparation({ name: id, ...description }, platform.target);
    this.objects = textPreparationObjects(this.plan);
    this.release = new ManifestRelease(this, "job", {
      name: this.plan.name,
      namespace: platform.target.namespace,
      objects: this.objects,
      dependsOn: platform.ready,
    });
    showWarnings(this, this.plan.warnings);
  }
}
