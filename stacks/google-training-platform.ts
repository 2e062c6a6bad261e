import { DataGoogleProject } from "@cdktf/provider-google/lib/data-google-project";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { StorageBucketIamMember } from "@cdktf/provider-google/lib/storage-bucket-iam-member";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { Fn, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { KubernetesClusterAccess } from "../lib/description/platform/cluster-access";
import { helmProviderConfig, TrainingPlatform, type TrainingPlatformDescription } from "../lib/kubernetes";

export interface GoogleTrainingPlatformStackProps extends TrainingPlatformDescription {
  /** `cluster.access` of the cluster's own stack: `new GoogleTrainingStack(app, "google-training").cluster.access`. */
  readonly cluster: KubernetesClusterAccess;
  /** Project of the cluster. @default - the environment's */
  readonly project?: string;
}

/**
 * What runs inside a training cluster on Google Cloud, and the right of the teams' pods to read and write the cluster's
 * bucket. It is deployed after the cluster's own stack, and destroyed before it.
 */
export class GoogleTrainingPlatformStack extends TerraformStack {
  readonly platform: TrainingPlatform;

  constructor(scope: Construct, id: string, { project, ...props }: GoogleTrainingPlatformStackProps) {
    super(scope, id);
    new HelmProvider(this, "helm", helmProviderConfig(props.cluster));
    new GoogleProvider(this, "google", { project });
    this.platform = new TrainingPlatform(this, "platform", props);
    this.grantBucket();
  }

  /** To every pod of a team's namespace, whatever its service account. */
  private grantBucket(): void {
    const { storage, teams } = this.platform.plan;
    const mount = storage.objectStore?.mount;
    if (mount?.type !== "google-cloud-storage") {
      return;
    }
    const { id, number: projectNumber } = new DataGoogleProject(this, "project", {});
    const projectId = Fn.element(Fn.split("/", id), 1);
    const pool = `projects/${projectNumber}/locations/global/workloadIdentityPools/${projectId}.svc.id.goog`;
    for (const { namespace } of teams) {
      new StorageBucketIamMember(this, `bucket-${namespace}`, {
        bucket: mount.bucketName,
        role: "roles/storage.objectUser",
        member: `principalSet://iam.googleapis.com/${pool}/namespace/${namespace}`,
      });
    }
  }
}
