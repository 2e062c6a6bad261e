import { Construct } from "constructs";
import type { TrainingPlatformPlan } from "../description/platform/training-platform";
import type { Manifest } from "../manifests/manifest";
import { ManifestRelease } from "./manifest-release";
import type { TrainingPlatform } from "./training-platform";

/** What every description of a job has. */
export interface NamedJob {
  /** Name of the job. @default - the id of the construct */
  readonly name?: string;
}

/** A training job, and the platform that it runs on. */
export type TrainingJobProps<Description extends NamedJob> = Description & {
  /** Where it runs; in the same stack or another one. */
  readonly platform: TrainingPlatform;
};

/** A job that starts when Terraform applies, and ends when it destroys. */
export abstract class TrainingJob<Description extends NamedJob> extends Construct {
  /** The objects that are installed. */
  readonly objects: readonly Manifest[];
  /** The Helm release. */
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
    const name = description.name ?? id;
    const namespace = this.objects[0]?.metadata.namespace ?? "default";
    const runtimes = this.objects.filter(({ kind }) => kind === "TrainingRuntime");
    const dependsOn = platform.dependencies(this, needed);
    // Kubeflow Trainer takes no job whose runtime is not there, and Helm would send the job first.
    const before = runtimes.map(
      (runtime) =>
        new ManifestRelease(this, "runtime", {
          ...{ name: runtime.metadata.name, namespace, objects: [runtime], dependsOn },
        }),
    );
    this.release = new ManifestRelease(this, "job", {
      name,
      namespace,
      objects: this.objects.filter((object) => !runtimes.includes(object)),
      dependsOn: [...dependsOn, ...before.map(({ resource }) => resource)],
    });
  }
}

/** The queue, the runtime, the storage and what runs the job. */
const needed = ["namespaces", "job-environment", "storage", "queues", "training-runtimes", "jobset"] as const;
