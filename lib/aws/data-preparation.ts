import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import {
  type DataPreparationDescription,
  type DataPreparationPlan,
  planDataPreparation,
} from "../description/aws/data-preparation";
import { type Planned, planFrom } from "../description/common/planned";
import type { DataTarget } from "../description/data/data-target";
import { showWarnings } from "../terraform/warnings";
import { NodePool } from "./cpu-node-pool";
import { policyDocument, ServiceRole } from "./iam";
import type { IKubernetesCluster } from "./kubernetes-cluster-interface";
import type { Network } from "./network";
import type { ObjectStore } from "./object-store";
import { namedTags } from "./tags";

/** Machines for preparing data, and the cluster that they join. */
export type DataPreparationProps = Planned<DataPreparationDescription, DataPreparationPlan> & {
  /** A cluster of this library, or an existing one. It runs the agent of EKS Pod Identity. */
  readonly cluster: IKubernetesCluster;
  readonly network: Network;
  readonly objectStore: ObjectStore;
};

/**
 * Machines without GPUs for preparing data in a cluster, from none to as many as are asked for, and an identity that
 * reads and writes the cluster's bucket. A training cluster with `dataPreparation` has it.
 *
 * ```ts
 * const { kubernetes, network, objectStore } = training;
 * new DataPreparation(this, "data", { cluster: kubernetes, network, objectStore, maximumVcpus: 1024 });
 * ```
 *
 * Groups of machines grow from none only where an autoscaler runs: one that the platform installs, or the company's.
 */
export class DataPreparation extends Construct {
  /** The plan that is drawn. */
  readonly plan: DataPreparationPlan;
  /** Machines that do the work. */
  readonly workers: NodePool;
  /** Large machines of the step that finds clusters of duplicates. */
  readonly clustering: NodePool;
  /** Where jobs run: `dataPreparation` of an access. */
  readonly target: DataTarget;
  private readonly clusterName: string;
  private readonly role: ServiceRole["role"];

  constructor(scope: Construct, id: string, props: DataPreparationProps) {
    super(scope, id);
    const { cluster, network, objectStore, ...description } = props;
    const plan = planFrom(description, (given: DataPreparationDescription) =>
      planDataPreparation({ name: id, ...given }),
    );
    this.plan = plan;
    const { engine, pools, namespace, serviceAccountName, nodePools } = plan;
    this.workers = new NodePool(this, "workers", { plan: nodePools.workers, cluster, network });
    this.clustering = new NodePool(this, "clustering", { plan: nodePools.clustering, cluster, network });
    this.clusterName = cluster.clusterName;
    this.role = this.podRole(network, objectStore);
    this.associate("pods-identity", namespace, serviceAccountName);
    this.target = {
      engine,
      pools,
      objectStoreUrl: `s3://${objectStore.bucketName}`,
      namespace,
      identity: { serviceAccountName, annotations: {}, podLabels: {} },
    };
    showWarnings(this, pools.warnings);
  }

  /**
   * Lets pods of another account read and write the bucket too: model servers that load what was trained here. Returns the
   * annotations that the account must carry.
   *
   * ```ts
   * const annotations = data.addServiceAccount("serving", "model-server");
   * ```
   */
  addServiceAccount(namespace: string, name: string): Readonly<Record<string, string>> {
    this.associate(`${namespace}-${name}-identity`, namespace, name);
    return {};
  }

  private podRole(network: Network, objectStore: ObjectStore): ServiceRole["role"] {
    const { name, tags } = this.plan;
    const { role } = new ServiceRole(this, "pods-role", {
      name: `${name}-data`,
      service: "pods.eks.amazonaws.com",
      region: network.plan.region,
      managedPolicies: [],
      tags,
    });
    const policy = bucketAccess(objectStore.bucketArn);
    new IamRolePolicy(this, "pods-access", { name: "data", role: role.name, policy });
    return role;
  }

  private associate(id: string, namespace: string, serviceAccount: string): void {
    const { name, tags } = this.plan;
    new EksPodIdentityAssociation(this, id, {
      clusterName: this.clusterName,
      namespace,
      serviceAccount,
      roleArn: this.role.arn,
      tags: namedTags(tags, `${name}-data`),
    });
  }
}

function bucketAccess(bucketArn: string): string {
  return policyDocument([
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
