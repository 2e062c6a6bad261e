import { Release } from "@cdktf/provider-helm/lib/release";
import { type ITerraformDependable, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import {
  type ClusterAutoscalerAccess,
  clusterAutoscalerAccount,
  type DataTarget,
} from "../description/data/data-target";
import { dataWorkspaceObjects } from "../manifests/data/workspace";
import { helmValues } from "./helm-values";
import { ManifestRelease } from "./manifest-release";
import type { TrainingPlatform } from "./training-platform";

export interface DataPlatformProps {
  /** What a cloud's `DataPreparation` has made. */
  readonly target: DataTarget;
  /** The platform of the cluster, whose KubeRay runs the jobs; in the same stack or another one. */
  readonly platform: TrainingPlatform;
}

/** chart 9.38.0 is the newest that was read (kubernetes/autoscaler@01692fe); its image follows the cluster's version. */
const autoscalerChart = { version: "9.38.0", repository: "https://kubernetes.github.io/autoscaler" } as const;

/** What preparing data needs inside a cluster: a namespace, the pods' account and, on AWS, what makes machines come and go. */
export class DataPlatform extends Construct {
  readonly target: DataTarget;
  readonly workspace: ManifestRelease;
  readonly autoscaler?: Release;

  constructor(scope: Construct, id: string, { target, platform }: DataPlatformProps) {
    super(scope, id);
    if (!platform.releases.has("kuberay")) {
      throw new Error(
        "jobs that prepare data are run by KubeRay, which this platform leaves out: take out components.kuberay: false",
      );
    }
    this.target = target;
    const dependsOn = this.after(platform);
    this.workspace = new ManifestRelease(this, "workspace", {
      name: target.namespace,
      namespace: "kube-system",
      objects: dataWorkspaceObjects(target),
      dependsOn,
    });
    if (target.clusterAutoscaler) {
      this.autoscaler = this.clusterAutoscaler(target.clusterAutoscaler);
    }
  }

  /** What a job of this platform waits for. */
  get ready(): readonly ITerraformDependable[] {
    return [this.workspace.resource, ...(this.autoscaler ? [this.autoscaler] : [])];
  }

  private after(platform: TrainingPlatform): readonly ITerraformDependable[] {
    const [own, other] = [TerraformStack.of(this), TerraformStack.of(platform)];
    if (own !== other) {
      own.addDependency(other);
      return [];
    }
    const kuberay = platform.releases.get("kuberay");
    return kuberay ? [kuberay] : [];
  }

  private clusterAutoscaler({ clusterName, region, kubernetesVersion }: ClusterAutoscalerAccess): Release {
    return new Release(this, "autoscaler", {
      name: "cluster-autoscaler",
      namespace: clusterAutoscalerAccount.namespace,
      chart: "cluster-autoscaler",
      ...autoscalerChart,
      values: [
        helmValues({
          autoDiscovery: { clusterName },
          awsRegion: region,
          ...(kubernetesVersion !== undefined && { image: { tag: `v${kubernetesVersion}.0` } }),
          rbac: { serviceAccount: { name: clusterAutoscalerAccount.name } },
          // Groups of one size are grown alike, and a machine that runs no job goes after five minutes.
          extraArgs: { "balance-similar-node-groups": true, "scale-down-unneeded-time": "5m" },
        }),
      ],
      maxHistory: 5,
      dependsOn: [this.workspace.resource],
    });
  }
}
