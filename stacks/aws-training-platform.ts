import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { KubernetesClusterAccess } from "../lib/description/platform/cluster-access";
import { helmProviderConfig, TrainingPlatform, type TrainingPlatformDescription } from "../lib/kubernetes";

export interface AwsTrainingPlatformStackProps extends TrainingPlatformDescription {
  /** `cluster.access` of the cluster's own stack: `new AwsTrainingStack(app, "aws-training").cluster.access`. */
  readonly cluster: KubernetesClusterAccess;
}

/** What runs inside a training cluster on AWS. It is deployed after the cluster's own stack, and destroyed before it. */
export class AwsTrainingPlatformStack extends TerraformStack {
  readonly platform: TrainingPlatform;

  constructor(scope: Construct, id: string, props: AwsTrainingPlatformStackProps) {
    super(scope, id);
    new HelmProvider(this, "helm", helmProviderConfig(props.cluster));
    this.platform = new TrainingPlatform(this, "platform", props);
  }
}
