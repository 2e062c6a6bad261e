import * as path from "node:path";
import { Release } from "@cdktf/provider-helm/lib/release";
import { AssetType, type ITerraformDependable, TerraformAsset, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import type { Manifest } from "../manifests/manifest";
import { helmValues } from "./helm-values";

/** Objects that are installed together as one Helm release. */
export interface ManifestReleaseProps {
  /** Name of the release. */
  readonly name: string;
  /** Where Helm keeps its record of the release; objects name their own. */
  readonly namespace: string;
  /** The objects. */
  readonly objects: readonly Manifest[];
  /** What must exist before. @default - nothing */
  readonly dependsOn?: readonly ITerraformDependable[];
  /** Whether Terraform refuses to destroy it. @default false */
  readonly preventDestroy?: boolean;
}

/**
 * Objects of any kind as one Helm release, so that Terraform can plan them before their kinds exist in the cluster, or
 * the cluster itself does.
 *
 * ```ts
 * new ManifestRelease(this, "quota", { name: "quota", namespace: "research", objects: [{ apiVersion: "v1", … }] });
 * ```
 *
 * It waits until the objects are there and, when destroyed, until they are gone, since the controller that removes them is
 * destroyed next. Only pods are not waited for: one sick machine must not fail an apply.
 */
export class ManifestRelease extends Construct {
  /** The Helm release. */
  readonly resource: Release;

  constructor(
    scope: Construct,
    id: string,
    { name, namespace, objects, dependsOn = [], preventDestroy }: ManifestReleaseProps,
  ) {
    super(scope, id);
    this.resource = new Release(this, "Resource", {
      name,
      namespace,
      chart: manifestChart(this).path,
      values: [helmValues({ objects })],
      wait: !objects.some(({ kind }) => kind === "DaemonSet" || kind === "Deployment"),
      timeout: 900,
      maxHistory: 5,
      dependsOn: [...dependsOn],
      ...(preventDestroy && { lifecycle: { preventDestroy } }),
    });
  }
}

/** The chart is copied beside the stack's Terraform once, so that a plan is the same on every machine. */
function manifestChart(scope: Construct): TerraformAsset {
  const stack = TerraformStack.of(scope);
  const id = "manifest-chart";
  const existing = stack.node.tryFindChild(id);
  return existing
    ? (existing as TerraformAsset)
    : new TerraformAsset(stack, id, { path: path.join(__dirname, id), type: AssetType.DIRECTORY });
}
