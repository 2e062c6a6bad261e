import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { KubernetesClusterAccess } from "../lib/description/platform/cluster-access";
import { helmProviderConfig, TrainingPlatform, type TrainingPlatformDescription } from "../lib/kubernetes";

export interface AzureTrainingPlatformStackProps extends TrainingPlatformDescription {
  /** `cluster.access` of the cluster's own stack: `new AzureTrainingStack(app, "azure-training").cluster.access`. */
  readonly cluster: KubernetesClusterAccess;
}

/** What runs inside a training cluster on Azure. It is deployed after the cluster's own stack, and destroyed before it. */
export class AzureTrainingPlatformStack extends TerraformStack {
  readonly platform: TrainingPlatform;

  constructor(scope: Construct, id: string, props: AzureTrainingPlatformStackProps) {
    super(scope, id);
    new HelmProvider(this, "helm", helmProviderConfig(props.cluster));
    this.platform = new TrainingPlatform(this, "platform", props);
  }
}
