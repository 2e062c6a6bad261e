import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { ServiceRole } from "./iam";
import { namedTags } from "./tags";

/** What the role of pods is drawn from. */
export interface PodRoleProps {
  /** Name of the role. */
  readonly name: string;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Region of the cluster. */
  readonly region: string;
  /** Namespace of the pods. */
  readonly namespace: string;
  /** Service account of the pods. */
  readonly serviceAccountName: string;
  /** Statements of the policy. */
  readonly statements: readonly object[];
  /** Tags of the role. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What pods of one service account may do, by EKS Pod Identity: the cluster runs its agent. */
export class PodRole extends Construct {
  /** The role. */
  readonly role: IamRole;

  constructor(scope: Construct, id: string, props: PodRoleProps) {
    super(scope, id);
    const { name, clusterName, region, namespace, serviceAccountName, statements, tags } = props;
    this.role = new ServiceRole(this, "role", {
      name,
      service: "pods.eks.amazonaws.com",
      region,
      managedPolicies: [],
      tags,
    }).role;
    new IamRolePolicy(this, "access", {
      name: "access",
      role: this.role.name,
      policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    });
    new EksPodIdentityAssociation(this, "identity", {
      clusterName,
      namespace,
      serviceAccount: serviceAccountName,
      roleArn: this.role.arn,
      tags: namedTags(tags, name),
    });
  }
}
