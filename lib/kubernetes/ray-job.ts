import { Construct } from "constructs";
import { planRayJob, type RayJobDescription, type RayJobPlan } from "../description/data/ray-job";
import { rayJobObjects } from "../manifests/data/ray-job";
import type { Manifest } from "../manifests/manifest";
import { showWarnings } from "../terraform/warnings";
import type { DataPlatform } from "./data-platform";
import { ManifestRelease } from "./manifest-release";

export type RayJobProps = RayJobDescription & {
  readonly platform: DataPlatform;
};

/**
 * A program of your own on a Ray cluster that is made for it: NeMo Curator's, data-juicer's, or what you wrote.
 *
 * ```ts
 * new RayJob(inside, "curate", { platform, image, entrypoint: "dj-process --config /opt/recipe.yaml" });
 * ```
 */
export class RayJob extends Construct {
  readonly plan: RayJobPlan;
  readonly objects: readonly Manifest[];
  readonly release: ManifestRelease;

  constructor(scope: Construct, id: string, { platform, ...description }: RayJobProps) {
    super(scope, id);
    this.plan = planRayJob({ name: id, ...description }, platform.target);
    this.objects = rayJobObjects(this.plan);
    this.release = new ManifestRelease(this, "job", {
      name: this.plan.name,
      namespace: platform.target.namespace,
      objects: this.objects,
      dependsOn: platform.ready,
    });
    showWarnings(this, this.plan.warnings);
  }
}
