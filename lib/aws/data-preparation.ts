import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { alikeMachineTypes, type DataPoolPlan, poolLabel } from "../description/data/data-pools";
import {
  type DataPreparationDescription,
  type DataPreparationPlan,
  planDataPreparation,
} from "../description/data/data-preparation";
import { clusterAutoscalerAccount, type DataTarget } from "../description/data/data-target";
import { showWarnings } from "../terraform/warnings";
import { ServiceRole } from "./iam";
import { launchTemplateBase } from "./launch-template-base";
import { namedTags } from "./tags";
import type { TrainingCluster } from "./training-cluster";

export type DataPreparationProps = DataPreparationDescription & {
  readonly cluster: TrainingCluster;
};

/**
 * Machines without GPUs for preparing data in a cluster, from none to as many as are asked for, and an identity that
 * reads and writes the cluster's bucket. `DataPlatform` installs what makes the machines come and go.
 *
 * ```ts
 * const data = new DataPreparation(this, "data", { cluster, maximumVcpus: 1024 });
 * new TextPreparation(inside, "corpus", { platform: new DataPlatform(inside, "data", { target: data.target }), … });
 * ```
 */
export class DataPreparation extends Construct {
  readonly plan: DataPreparationPlan;
  readonly workers: EksNodeGroup;
  readonly clustering: EksNodeGroup;
  /** Where jobs run: for `DataPlatform`, in the stack of what is installed into the cluster. */
  readonly target: DataTarget;
  private readonly cluster: TrainingCluster;

  constructor(scope: Construct, id: string, { cluster, ...description }: DataPreparationProps) {
    super(scope, id);
    this.cluster = cluster;
    this.plan = planDataPreparation("aws", description);
    const { pools, namespace, serviceAccountName } = this.plan;
    this.workers = this.pool("workers", pools.workers);
    this.clustering = this.pool("clustering", pools.clustering);
    this.podRole("pods", "data", namespace, serviceAccountName, bucketAccess(cluster.objectStore.bucketArn));
    this.podRole(
      "autoscaler",
      "autoscaler",
      clusterAutoscalerAccount.namespace,
      clusterAutoscalerAccount.name,
      autoscalerAccess(cluster.kubernetes.plan.name),
    );
    this.target = {
      pools,
      objectStoreUrl: `s3://${cluster.objectStore.bucketName}`,
      namespace,
      identity: { serviceAccountName, annotations: {}, podLabels: {} },
      clusterAutoscaler: {
        clusterName: cluster.kubernetes.plan.name,
        region: cluster.network.plan.region,
        kubernetesVersion: cluster.kubernetes.plan.version,
      },
    };
    showWarnings(this, pools.warnings);
  }

  private pool(id: string, pool: DataPoolPlan): EksNodeGroup {
    const { kubernetes, network } = this.cluster;
    const { plan } = kubernetes;
    const { machine, capacity, maximumNodeCount, scratchGiB } = pool;
    const name = `${plan.name}-${pool.name}`;
    kubernetes.addNodePool(pool.name);
    network.addNodePool({
      name: pool.name,
      nodeCount: maximumNodeCount,
      addressesPerNode: ADDRESSES_PER_NODE,
      subnets: "system",
    });
    const template = new LaunchTemplate(this, `${id}-template`, {
      ...launchTemplateBase({
        name,
        tags: plan.tags,
        rootVolume: { sizeGiB: 100 + scratchGiB, iops: 3000, throughputMiBps: 250 },
      }),
      vpcSecurityGroupIds: [kubernetes.clusterSecurityGroupId],
    });
    return new EksNodeGroup(this, id, {
      clusterName: kubernetes.clusterName,
      nodeGroupName: name,
      nodeRoleArn: kubernetes.nodeRoleArn,
      subnetIds: network.systemSubnetIds,
      amiType: machine.architecture === "arm64" ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD",
      capacityType: capacity.type === "spot" ? "SPOT" : "ON_DEMAND",
      // More kinds of one size: less is taken back, and the autoscaler counts them alike.
      instanceTypes: capacity.type === "spot" ? [...alikeMachineTypes(machine)] : [machine.machineType],
      launchTemplate: { id: template.id, version: Token.asString(template.latestVersion) },
      scalingConfig: { minSize: 0, desiredSize: 0, maxSize: maximumNodeCount },
      updateConfig: { maxUnavailable: 1 },
      labels: { [poolLabel]: pool.name },
      taint: [{ key: poolLabel, value: pool.name, effect: "NO_SCHEDULE" }],
      tags: namedTags(plan.tags, name),
      dependsOn: [...kubernetes.nodesDependOn],
      // The autoscaler decides how many there are.
      lifecycle: { ignoreChanges: ["scaling_config[0].desired_size"] },
    });
  }

  private podRole(id: string, suffix: string, namespace: string, serviceAccount: string, policy: string): void {
    const { kubernetes, network } = this.cluster;
    const { name, tags } = kubernetes.plan;
    const { role } = new ServiceRole(this, `${id}-role`, {
      name: `${name}-${suffix}`,
      service: "pods.eks.amazonaws.com",
      region: network.plan.region,
      managedPolicies: [],
      tags,
    });
    new IamRolePolicy(this, `${id}-access`, { name: suffix, role: role.name, policy });
    new EksPodIdentityAssociation(this, `${id}-identity`, {
      clusterName: kubernetes.clusterName,
      namespace,
      serviceAccount,
      roleArn: role.arn,
      tags: namedTags(tags, `${name}-${suffix}`),
    });
  }
}

/** A machine's own, and blocks of 16 for its few pods: one in use and one kept ready. */
const ADDRESSES_PER_NODE = 1 + 2 * 16;

function bucketAccess(bucketArn: string): string {
  return policy([
    { Effect: "Allow", Action: ["s3:ListBucket", "s3:GetBucketLocation"], Resource: [bucketArn] },
    {
      Effect: "Allow",
      Action: [
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
      ],
      Resource: [`${bucketArn}/*`],
    },
  ]);
}

/** It sees all groups, and changes those of this cluster alone (kubernetes/autoscaler cloudprovider/aws/README.md). */
function autoscalerAccess(clusterName: string): string {
  return policy([
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

function policy(statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
