import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { KubernetesClusterAccess } from "../lib/description/platform/cluster-access";
import { DataPlatform, type DataPlatformDescription, helmProviderConfig } from "../lib/kubernetes";

export interface GoogleDataPreparationPlatformStackProps extends DataPlatformDescription {
  /**
   * `cluster.access` of the cluster's own stack: `new GoogleDataPreparationStack(app,
   * "google-data-preparation").cluster.access`.
   */
  readonly cluster: KubernetesClusterAccess;
}

/** What runs inside a cluster for data on Google Cloud. It is deployed after the cluster's own stack, and destroyed before it. */
export class GoogleDataPreparationPlatformStack extends TerraformStack {
  readonly platform: DataPlatform;

  constructor(scope: Construct, id: string, props: GoogleDataPreparationPlatformStackProps) {
    super(scope, id);
    new HelmProvider(this, "helm", helmProviderConfig(props.cluster));
    this.platform = new DataPlatform(this, "platform", props);
  }
}
