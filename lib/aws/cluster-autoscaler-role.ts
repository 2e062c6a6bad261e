import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import type { KubernetesPlan } from "../description/aws/kubernetes-cluster";
import type { ClusterAutoscalerAccess } from "../description/platform/cluster-access";
import { policyDocument, ServiceRole } from "./iam";
import { namedTags } from "./tags";

/** What the role of the cluster autoscaler is drawn from. */
export interface ClusterAutoscalerRoleProps {
  /** The cluster's name and version, where it is known, and tags of the role. */
  readonly plan: Pick<KubernetesPlan, "name" | "tags"> & { readonly version?: string };
  /** Name of the cluster. */
  readonly clusterName: string;
  /** The region. */
  readonly region: string;
}

/**
 * What the cluster autoscaler acts as. EKS has none of its own for managed node groups. Karpenter would choose machines
 * itself, where here the description has chosen them, and it needs rights to make any.
 */
export class ClusterAutoscalerRole extends Construct {
  /** What a platform needs to install the autoscaler. */
  readonly access: ClusterAutoscalerAccess;

  constructor(scope: Construct, id: string, { plan, clusterName, region }: ClusterAutoscalerRoleProps) {
    super(scope, id);
    const serviceAccount = "cluster-autoscaler";
    const { name, tags } = plan;
    const { role } = new ServiceRole(this, "role", {
      name: `${name}-autoscaler`,
      service: "pods.eks.amazonaws.com",
      region,
      managedPolicies: [],
      tags,
    });
    new IamRolePolicy(this, "access", { name: "autoscaler", role: role.name, policy: autoscalerAccess(name) });
    new EksPodIdentityAssociation(this, "identity", {
      clusterName,
      namespace: "kube-system",
      serviceAccount,
      roleArn: role.arn,
      tags: namedTags(tags, `${name}-autoscaler`),
    });
    this.access = { clusterName: name, region, kubernetesVersion: plan.version, serviceAccountName: serviceAccount };
  }
}

/** It sees all groups, and changes those of this cluster alone (kubernetes/autoscaler cloudprovider/aws/README.md). */
function autoscalerAccess(clusterName: string): string {
  return policyDocument([
    {
      Effect: "Allow",
      Action: [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeScalingActivities",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceTypesFromInstanceRequirements",
        "eks:DescribeNodegroup",
      ],
      Resource: ["*"],
    },
    {
      Effect: "Allow",
      Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      Resource: ["*"],
      Condition: { StringEquals: { "aws:ResourceTag/eks:cluster-name": clusterName } },
    },
  ]);
}
