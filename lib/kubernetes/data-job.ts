import { Construct } from "constructs";
import { InvalidDescriptionError } from "../checks";
import type { PlanNotes } from "../description/common/cluster";
import type { DataEngine } from "../description/data/data-engine";
import type { DataTarget } from "../description/data/data-target";
import type { Manifest } from "../manifests/manifest";
import { showWarnings } from "../terraform/warnings";
import { ManifestRelease } from "./manifest-release";
import type { Platform } from "./platform";

/** What the plan of every job has. */
export interface DataJobPlan extends PlanNotes {
  /** Name of the job. */
  readonly name: string;
}

/** A job that prepares data, and the platform that it runs on. */
export type DataJobProps<Description extends object> = Description & {
  /** Platform of a cluster with `dataPreparation`; in the same stack or another one. */
  readonly platform: Platform;
};

/** How a kind of job is planned and written. */
export interface DataJobKind<Description extends object, Plan extends DataJobPlan> {
  /** The engine that runs it. */
  readonly engine: DataEngine["type"];
  /** Plans a description. */
  readonly plan: (description: Description, target: DataTarget) => Plan;
  /** The objects of a plan. */
  readonly objects: (plan: Plan) => readonly Manifest[];
}

/** A job on the machines for data, which starts when Terraform applies and ends when it destroys. */
export abstract class DataJob<Description extends object, Plan extends DataJobPlan> extends Construct {
  /** The plan that is drawn. */
  readonly plan: Plan;
  /** The objects that are installed. */
  readonly objects: readonly Manifest[];
  /** The Helm release. */
  readonly release: ManifestRelease;

  constructor(
    scope: Construct,
    id: string,
    props: DataJobProps<Description>,
    { engine, plan, objects }: DataJobKind<Description, Plan>,
  ) {
    super(scope, id);
    const { platform, ...description } = props;
    const target = targetOf(platform, engine, id);
    this.plan = plan({ name: id, ...description } as unknown as Description, target);
    this.objects = objects(this.plan);
    this.release = new ManifestRelease(this, "job", {
      name: this.plan.name,
      namespace: target.namespace,
      objects: this.objects,
      dependsOn: platform.dependencies(this, ["namespaces", "data-workspace", "cluster-autoscaler"]),
    });
    showWarnings(this, this.plan.warnings);
  }
}

function targetOf(platform: Platform, engine: DataEngine["type"], id: string): DataTarget {
  const target = platform.plan.dataPreparation;
  if (target?.engine === engine) {
    return target;
  }
  const message = target
    ? `is of a cluster whose engine is ${titles[target.engine]}, and this job runs on ${titles[engine]}`
    : "is of a cluster without machines for data";
  const hint = `write dataPreparation: { engine: { type: "${engine}" } } in the description of the cluster`;
  throw new InvalidDescriptionError(`job '${id}'`, [{ path: "platform", message, hint }]);
}

const titles = { ray: "Ray", spark: "Spark" } as const;
