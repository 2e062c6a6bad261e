import { type Check, list, oneOf, text } from "../../checks";
import type { ClusterPlan } from "../common/cluster";
import type { FleetCostPlan } from "./fleet-cost";
import type { FleetModelDescription, FleetModelPlan } from "./fleet-models";

/** What an inference fleet is on every cloud. Each cloud narrows it and adds its own. */
export interface SharedInferenceFleetDescription<Capacity> {
  /**
   * Name of the fleet; the cloud's resources are named after it. Changing it replaces the fleet.
   *
   * @default - the id of the construct
   */
  readonly name?: string;
  /**
   * The models, each under the name that requests give. Machines follow from them: a pool for each machine type and way to pay.
   */
  readonly models: Readonly<Record<string, FleetModelDescription<Capacity>>>;
  /**
   * What makes machines come and go with the replicas. `existing` is one that the company's cluster has.
   *
   * @default - the cloud's own; that of the cluster, where it exists already
   */
  readonly nodeAutoscaler?: NodeAutoscalerName;
  /** Tags (labels on Google Cloud) of everything that can carry them. @default - none but those of the library */
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether the weights and what they lie in refuse to be destroyed. @default true */
  readonly deletionProtection?: boolean;
}

/** What adds and removes machines. */
export type NodeAutoscalerName = "cluster-autoscaler" | "existing";

/** All that an inference fleet comes to on any cloud. */
export interface InferenceFleetPlanBase extends ClusterPlan {
  /** An inference fleet. */
  readonly product: "inference";
  /** Zones of the machines, in the cloud's own words. */
  readonly zones: readonly string[];
  /** What each model comes to. */
  readonly models: readonly FleetModelPlan[];
  /** Where weights lie. */
  readonly store: FleetStorePlan;
  /** Dollars for an hour. */
  readonly cost: FleetCostPlan;
}

/**
 * Where the weights lie. The names of a bucket that Terraform makes are known only then: until it runs, these stand in for them
 * in the plan of every model.
 */
export interface FleetStorePlan {
  /** The bucket, with the scheme that the engines read: `s3://…`, `gs://…`, `az://…`. */
  readonly bucketUri: string;
  /** Name of the storage account. Azure only. */
  readonly storageAccountName?: string;
}

/** Namespace of all models of a fleet. */
export const servingNamespace = "serving";

/** Names that no bucket and no account can have. */
export const unknownBucket = "BUCKET-OF-THE-FLEET";
export const unknownAccount = "ACCOUNT-OF-THE-FLEET";

export const nodeAutoscaler: Check<NodeAutoscalerName> = oneOf(["cluster-autoscaler", "existing"], "node autoscaler");

/** Zones of the machines. What is drawn depends on their number. */
export function fleetZones(hint: string, maximumLength: number): Check<readonly string[]> {
  return list(text({ hint }), { hint, minimumLength: 1, maximumLength, unique: true });
}

/** A plan whose names are those that Terraform gives: every text in it, with the one in place of the other. */
export function withStore<T>(plan: T, names: Readonly<Record<string, string>>): T {
  if (typeof plan === "string") {
    return Object.entries(names).reduce<string>((text, [from, to]) => text.replaceAll(from, to), plan) as T;
  }
  if (Array.isArray(plan)) {
    return plan.map((one) => withStore(one, names)) as T;
  }
  if (typeof plan === "object" && plan !== null) {
    return Object.fromEntries(Object.entries(plan).map(([key, value]) => [key, withStore(value, names)])) as T;
  }
  return plan;
}

/** Buckets other than the fleet's that models are read from, each once. */
export function otherBuckets(models: readonly FleetModelPlan[], { bucketUri }: FleetStorePlan): readonly string[] {
  const uris = models.flatMap(({ server: { weights } }) => [
    ...(weights.uri === undefined ? [] : [weights.uri]),
    ...Object.values(weights.adapters).map(({ uri }) => uri),
  ]);
  const own = bucketUri.replace(scheme, "");
  const buckets = uris.map((uri) => uri.replace(scheme, "").split("/")[0] ?? "");
  return [...new Set(buckets)].filter((bucket) => bucket !== own && bucket !== "");
}

const scheme = /^(s3|gs|az):\/\//;
