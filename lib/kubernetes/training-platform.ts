import { Release } from "@cdktf/provider-helm/lib/release";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { type Planned, planFrom } from "../description/common/planned";
import type { ManifestSetName, ManifestSetPlan } from "../description/platform/base-platform";
import type { KubernetesClusterAccess } from "../description/platform/cluster-access";
import type { ChartName } from "../description/platform/component-table";
import type { ReleasePlan } from "../description/platform/components";
import {
  planTrainingPlatform,
  type TrainingPlatformDescription,
  type TrainingPlatformPlan,
} from "../description/platform/training-platform";
import { platformManifests } from "../manifests/platform";
import { showWarnings } from "../terraform/warnings";
import { helmValues } from "./helm-values";
import { ManifestRelease } from "./manifest-release";

export type TrainingPlatformProps = Planned<
  TrainingPlatformDescription & {
    /** The cluster: `cluster.access` of a training cluster in another stack, or written by hand. */
    readonly cluster: KubernetesClusterAccess;
  },
  TrainingPlatformPlan
>;

/**
 * Everything that a first training job needs inside a Kubernetes cluster: GPUs and fabric as resources, queues with
 * quotas, runtimes for training, storage, health checks, monitoring.
 *
 * ```ts
 * new TrainingPlatform(this, "platform", {
 *   cluster: training.cluster.access,
 *   teams: [{ name: "research", gpuCount: 96 }, { name: "product" }],
 *   components: { keda: false, kueue: { values: { controllerManager: { replicas: 2 } } } },
 * });
 * ```
 *
 * It belongs in its own stack, which owns the Helm provider ({@link helmProviderConfig}).
 */
export class TrainingPlatform extends Construct {
  readonly plan: TrainingPlatformPlan;
  /** The charts by the names of their components. */
  readonly releases: ReadonlyMap<ChartName, Release>;
  /** The library's manifests by the names of their sets. */
  readonly manifestSets: ReadonlyMap<ManifestSetName, ManifestRelease>;
  private readonly installed = new Map<string, ITerraformDependable>();

  constructor(scope: Construct, id: string, props: TrainingPlatformProps) {
    super(scope, id);
    this.plan = planFrom(
      props,
      ({ cluster, ...description }: TrainingPlatformDescription & { readonly cluster: KubernetesClusterAccess }) =>
        planTrainingPlatform(description, cluster),
    );
    const releases = new Map<ChartName, Release>();
    const manifestSets = new Map<ManifestSetName, ManifestRelease>();
    for (const step of inOrder([...this.plan.manifestSets, ...this.plan.releases])) {
      if ("chart" in step) {
        releases.set(step.name, this.release(step));
      } else {
        manifestSets.set(step.name, this.manifestSet(step));
      }
    }
    this.releases = releases;
    this.manifestSets = manifestSets;
    showWarnings(this, this.plan.warnings);
  }

  private release(plan: ReleasePlan): Release {
    const { name, chart, repository, version, namespace, values, dependsOn } = plan;
    const release = new Release(this, name, {
      name,
      chart,
      repository,
      version,
      namespace,
      values: [helmValues(values)],
      timeout: 900,
      maxHistory: 5,
      dependsOn: this.before(dependsOn),
    });
    this.installed.set(name, release);
    return release;
  }

  private manifestSet({ name, dependsOn }: ManifestSetPlan): ManifestRelease {
    const set = new ManifestRelease(this, name, {
      name,
      namespace: "kube-system",
      objects: platformManifests(name, this.plan),
      dependsOn: this.before(dependsOn),
    });
    this.installed.set(name, set.resource);
    return set;
  }

  private before(names: readonly string[]): ITerraformDependable[] {
    return names.flatMap((name) => this.installed.get(name) ?? []);
  }
}

/** Steps after those that they depend on. */
function inOrder<Step extends { readonly name: string; readonly dependsOn: readonly string[] }>(
  steps: readonly Step[],
): readonly Step[] {
  const ordered: Step[] = [];
  const visit = (step: Step): void => {
    if (ordered.includes(step)) {
      return;
    }
    for (const before of steps.filter(({ name }) => step.dependsOn.includes(name))) {
      visit(before);
    }
    ordered.push(step);
  };
  steps.forEach(visit);
  return ordered;
}
