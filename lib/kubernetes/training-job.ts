import { Construct } from "constructs";
import type { TrainingPlatformPlan } from "../description/platform/training-platform";
import type { Manifest } from "../manifests/manifest";
import { ManifestRelease } from "./manifest-release";
import type { TrainingPlatform } from "./training-platform";

export interface NamedJob {
  readonly name?: string;
}

export type TrainingJobProps<Description extends NamedJob> = Description & {
  /** Where it runs; in the same stack or another one. */
  readonly platform: TrainingPlatform;
};

/** A job that starts when Terraform applies, and ends when it destroys. */
export abstract class TrainingJob<Description extends NamedJob> extends Construct {
  readonly objects: readonly Manifest[];
  readonly release: ManifestRelease;

  constructor(
    scope: Construct,
    id: string,
    props: TrainingJobProps<Description>,
    objectsOf: (platform: TrainingPlatformPlan, description: Description) => readonly Manifest[],
  ) {
    super(scope, id);
    const { platform, ...given } = props;
    const description = { name: id, ...given } as unknown as Description;
    this.objects = objectsOf(platform.plan, description);
    this.release = new ManifestRelease(this, "job", {
      name: description.name ?? id,
      namespace: this.objects[0]?.metadata.namespace ?? "default",
      objects: this.objects,
      dependsOn: platform.dependencies(this, needed),
    });
  }
}

/** The queue, the runtime, the storage and what runs the job. */
const needed = ["namespaces", "job-environment", "storage", "queues", "training-runtimes", "jobset"] as const;
