import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { KubernetesClusterAccess } from "../lib/description/platform/cluster-access";
import { DataPlatform, type DataPlatformDescription, helmProviderConfig } from "../lib/kubernetes";

export interface AwsDataPreparationPlatformStackProps extends DataPlatformDescription {
  /** `cluster.access` of the cluster's own stack: `new AwsDataPreparationStack(app, "aws-data-preparation").cluster.access`. */
  readonly cluster: KubernetesClusterAccess;
}

/** What runs inside a cluster for data on AWS. It is deployed after the cluster's own stack, and destroyed before it. */
export class AwsDataPreparationPlatformStack extends TerraformStack {
  readonly platform: DataPlatform;

  constructor(scope: Construct, id: string, props: AwsDataPreparationPlatformStackProps) {
    super(scope, id);
    new HelmProvider(this, "helm", helmProviderConfig(props.cluster));
    this.platform = new DataPlatform(this, "platform", props);
  }
}
