import { Release } from "@cdktf/provider-helm/lib/release";
import { type ITerraformDependable, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import type { BasePlatformPlan, ManifestSetName, ManifestSetPlan } from "../description/platform/base-platform";
import type { ChartName } from "../description/platform/component-table";
import type { ReleasePlan } from "../description/platform/components";
import { platformManifests } from "../manifests/platform";
import { showWarnings } from "../terraform/warnings";
import { helmValues } from "./helm-values";
import { ManifestRelease } from "./manifest-release";

/** What is installed into a cluster once, however many products use it: charts and the library's manifests, in order. */
export abstract class Platform<Plan extends BasePlatformPlan = BasePlatformPlan> extends Construct {
  /** The plan that is drawn. */
  readonly plan: Plan;
  /** The charts by the names of their components. */
  readonly releases: ReadonlyMap<ChartName, Release>;
  /** The library's manifests by the names of their sets. */
  readonly manifestSets: ReadonlyMap<ManifestSetName, ManifestRelease>;
  private readonly installed = new Map<string, ITerraformDependable>();

  protected constructor(scope: Construct, id: string, plan: Plan) {
    super(scope, id);
    this.plan = plan;
    const releases = new Map<ChartName, Release>();
    const manifestSets = new Map<ManifestSetName, ManifestRelease>();
    for (const step of inOrder([...plan.manifestSets, ...plan.releases])) {
      if ("chart" in step) {
        releases.set(step.name, this.release(step));
      } else {
        manifestSets.set(step.name, this.manifestSet(step));
      }
    }
    this.releases = releases;
    this.manifestSets = manifestSets;
    showWarnings(this, plan.warnings);
  }

  /** What something in `scope` waits for that needs these components and manifest sets; another stack is waited for whole. */
  dependencies(scope: Construct, names: readonly (ChartName | ManifestSetName)[]): readonly ITerraformDependable[] {
    const [own, other] = [TerraformStack.of(scope), TerraformStack.of(this)];
    if (own !== other) {
      own.addDependency(other);
      return [];
    }
    return this.before(names);
  }

  private release(plan: ReleasePlan): Release {
    const { name, chart, repository, version, namespace, values, waits, dependsOn } = plan;
    const release = new Release(this, name, {
      name,
      chart,
      repository,
      version,
      namespace,
      values: [helmValues(values)],
      ...(!waits && { wait: false }),
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
      preventDestroy: name === "ceph" && this.plan.ceph?.deletionProtection,
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
