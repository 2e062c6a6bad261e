import type { Construct } from "constructs";
import { planRayJob, type RayJobDescription, type RayJobPlan } from "../description/data/ray-job";
import { rayJobManifests } from "../manifests/data/ray-job";
import { DataJob, type DataJobProps } from "./data-job";

/** A Ray job, and the platform that it runs on. */
export type RayJobProps = DataJobProps<RayJobDescription>;

/**
 * A program of your own on a Ray cluster that is made for it: NeMo Curator's, data-juicer's, or what you wrote.
 *
 * ```ts
 * new RayJob(inside, "curate", { platform, image, entrypoint: "dj-process --config /opt/recipe.yaml" });
 * ```
 */
export class RayJob extends DataJob<RayJobDescription, RayJobPlan> {
  constructor(scope: Construct, id: string, props: RayJobProps) {
    super(scope, id, props, { engine: "ray", plan: planRayJob, objects: rayJobManifests });
  }
}
