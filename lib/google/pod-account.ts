import { ServiceAccount } from "@cdktf/provider-google/lib/service-account";
import { ServiceAccountIamMember } from "@cdktf/provider-google/lib/service-account-iam-member";
import { StorageBucketIamMember } from "@cdktf/provider-google/lib/storage-bucket-iam-member";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** What the service account of pods is drawn from. */
export interface PodAccountProps {
  /** 6 to 30 characters. */
  readonly accountId: string;
  /** Name that the console shows. */
  readonly displayName: string;
  /** Project of the cluster, whose pods it stands for. */
  readonly project: string;
  /** Project of the account. @default - the provider's */
  readonly accountProject?: string;
  /** Namespace of the pods. */
  readonly namespace: string;
  /** Service account of the pods in the cluster. */
  readonly serviceAccountName: string;
  /** Roles on buckets, each under an id that stays. */
  readonly grants: readonly { readonly id: string; readonly bucketName: string; readonly role: string }[];
  /** What must exist before. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** A Google service account that pods of one service account may act as, by Workload Identity. */
export class PodAccount extends Construct {
  /** The service account. */
  readonly account: ServiceAccount;

  constructor(scope: Construct, id: string, props: PodAccountProps) {
    super(scope, id);
    const { accountId, displayName, project, accountProject, namespace, serviceAccountName, grants, dependsOn } = props;
    this.account = new ServiceAccount(this, "Resource", { accountId, displayName, project: accountProject });
    new ServiceAccountIamMember(this, "pods", {
      serviceAccountId: this.account.name,
      role: "roles/iam.workloadIdentityUser",
      member: `serviceAccount:${project}.svc.id.goog[${namespace}/${serviceAccountName}]`,
      dependsOn: [...dependsOn],
    });
    for (const grant of grants) {
      new StorageBucketIamMember(this, grant.id, {
        bucket: grant.bucketName,
        role: grant.role,
        member: this.account.member,
      });
    }
  }
}
