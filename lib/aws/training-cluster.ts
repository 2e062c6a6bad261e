import { KmsGrant } from "@cdktf/provider-aws/lib/kms-grant";
import { Construct } from "constructs";
import { defaultStorageClass, gpuPoolAccess } from "../description/aws/cluster-access";
import { placeOfArn } from "../description/aws/places";
import {
  type KubernetesTrainingClusterPlan,
  planTrainingCluster,
  type TrainingClusterDescription,
  type TrainingClusterPlan,
} from "../description/aws/training-cluster";
import { cephAccess } from "../description/ceph/ceph-access";
import { cephMount } from "../description/ceph/ceph-plan";
import { firstPoolName } from "../description/common/node-pools";
import { type Planned, planFrom } from "../description/common/planned";
import type { KubernetesClusterAccess } from "../description/platform/cluster-access";
import { type DataHolder, forgetUnlessDrawn } from "../terraform/forgotten";
import { showWarnings } from "../terraform/warnings";
import { ClusterAutoscalerRole } from "./cluster-autoscaler-role";
import { NodePool } from "./cpu-node-pool";
import { DataPreparation } from "./data-preparation";
import { ExistingKubernetesCluster } from "./existing-kubernetes-cluster";
import { KubernetesCluster, kubernetesHolders } from "./kubernetes-cluster";
import { LustreFileSystem, lustreHolders } from "./lustre";
import { Network } from "./network";
import { GpuNodePool } from "./node-pool";
import { ObjectStore } from "./object-store";
import { SlurmCluster } from "./slurm-cluster";

/** A training cluster, by description or by plan. */
export type TrainingClusterProps = Planned<TrainingClusterDescription, TrainingClusterPlan>;

/**
 * A GPU training cluster on AWS.
 *
 * ```ts
 * new TrainingCluster(this, "train", {
 *   machineType: "p5.48xlarge",
 *   nodeCount: 16,
 *   zone: "us-east-1a",
 *   capacity: { type: "capacity-block", reservationId: "cr-0123456789abcdef0" },
 *   sharedFileSystem: { type: "lustre", capacityGiB: 38400, throughputMBpsPerTiB: 250 },
 * });
 * ```
 *
 * The stack owns the AWS provider, which must be set to the region of `zone`.
 */
export class TrainingCluster extends Construct {
  /** The plan that is drawn. */
  readonly plan: TrainingClusterPlan;
  /** The network. */
  readonly network: Network;
  /** The pools of GPU machines of Kubernetes by their names; Slurm's are `slurm.machineGroups`. */
  readonly nodePools: ReadonlyMap<string, GpuNodePool>;
  /** The pools of CPU machines by their names, but for the system pool. */
  readonly cpuNodePools: ReadonlyMap<string, NodePool>;
  /** The shared file system; absent where there is none. */
  readonly fileSystem?: LustreFileSystem;
  /** What prepares data, where the description has it. */
  readonly dataPreparation?: DataPreparation;
  /** What the autoscaler of the machines for data acts as; in a cluster of the company, its own does it. */
  readonly autoscaler?: ClusterAutoscalerRole;
  /** The bucket. */
  readonly objectStore: ObjectStore;
  private readonly kubernetesCluster?: KubernetesCluster | ExistingKubernetesCluster;
  private readonly slurmCluster?: SlurmCluster;

  constructor(scope: Construct, id: string, props: TrainingClusterProps) {
    super(scope, id);
    const plan = planFrom(props, (description: TrainingClusterDescription) =>
      planTrainingCluster({ name: id, ...description }),
    );
    this.plan = plan;
    showWarnings(this, plan.warnings);
    const network = new Network(this, "network", { plan: plan.network });
    this.network = network;
    this.objectStore = new ObjectStore(this, "object-store", { plan: plan.objectStore });
    if (plan.scheduler === "kubernetes") {
      const cluster = this.drawKubernetes(plan.kubernetes);
      this.kubernetesCluster = cluster;
      this.nodePools = new Map(
        plan.nodePools.map((pool) => {
          const id = pool.name === firstPoolName ? firstPoolName : `${pool.name}-pool`;
          return [pool.name, new GpuNodePool(this, id, { plan: pool, cluster, network })];
        }),
      );
      this.cpuNodePools = new Map(
        plan.cpuNodePools.map((pool) => [
          pool.name,
          new NodePool(this, `${pool.name}-pool`, { plan: pool, cluster, network }),
        ]),
      );
      if (plan.dataPreparation) {
        const { objectStore } = this;
        const data = { plan: plan.dataPreparation, cluster, network, objectStore };
        this.dataPreparation = new DataPreparation(this, "data-preparation", data);
        if (plan.kubernetes.type === "new") {
          const { region } = plan.network;
          const { clusterName } = cluster;
          this.autoscaler = new ClusterAutoscalerRole(this, "autoscaler", {
            plan: plan.kubernetes,
            clusterName,
            region,
          });
        }
      }
    } else {
      this.nodePools = new Map();
      this.cpuNodePools = new Map();
    }
    if (plan.sharedFileSystem) {
      const { objectStore } = this;
      this.fileSystem = new LustreFileSystem(this, "lustre", { plan: plan.sharedFileSystem, network, objectStore });
      // Of an existing cluster nothing is changed: its security group gets no rule.
      if (this.kubernetesCluster instanceof KubernetesCluster) {
        this.fileSystem.allowOverTcpFrom("cluster", this.kubernetesCluster.clusterSecurityGroupId);
      }
    }
    if (plan.slurm) {
      const { fileSystem, objectStore } = this;
      this.slurmCluster = new SlurmCluster(this, "slurm", { plan: plan.slurm, network, objectStore, fileSystem });
    }
    this.grantKey(plan.encryptionKeyArn);
    if (plan.objectStore.deletionProtection) {
      // Parts of what is drawn are taken away as the description asks: a file system's association, for one.
      forgetUnlessDrawn(this, [
        ...(plan.sharedFileSystem ? [] : lustreHolders("lustre")),
        ...(plan.kubernetes?.type === "new" ? [] : kubernetesHolders("kubernetes")),
        ...(plan.slurm ? [] : slurmHolders("slurm")),
        ...(plan.network.type === "existing" ? networkHolders : []),
      ]);
    }
  }

  /**
   * EC2 Auto Scaling starts the machines of every group, and asks for the disks (EBS user guide, key policies of Auto Scaling).
   */
  private grantKey(keyId: string | undefined): void {
    const place = keyId === undefined ? undefined : placeOfArn(keyId);
    if (keyId === undefined || place === undefined) {
      return;
    }
    const { partition, account } = place;
    const role = "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
    new KmsGrant(this, "autoscaling-key-grant", {
      name: `${this.plan.name}-autoscaling`,
      keyId,
      granteePrincipal: `arn:${partition}:iam::${account}:role/${role}`,
      operations: [
        "Encrypt",
        "Decrypt",
        "ReEncryptFrom",
        "ReEncryptTo",
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "DescribeKey",
        "CreateGrant",
      ],
    });
  }

  /** The Kubernetes cluster. Throws where Slurm is the scheduler. */
  get kubernetes(): KubernetesCluster | ExistingKubernetesCluster {
    if (!this.kubernetesCluster) {
      throw new Error(`cluster '${this.plan.name}' is scheduled by Slurm and has no Kubernetes: use slurm`);
    }
    return this.kubernetesCluster;
  }

  /** The Slurm cluster. Throws where Kubernetes is the scheduler. */
  get slurm(): SlurmCluster {
    if (!this.slurmCluster) {
      throw new Error(`cluster '${this.plan.name}' is scheduled by Kubernetes and has no Slurm: use kubernetes`);
    }
    return this.slurmCluster;
  }

  /** The pool of that name. Throws where there is none. */
  nodePool(name = firstPoolName): GpuNodePool {
    const pool = this.nodePools.get(name);
    if (!pool) {
      throw new Error(`no node pool is named '${name}': there are ${[...this.nodePools.keys()].join(", ")}`);
    }
    return pool;
  }

  /** What a second stack needs to install things into the Kubernetes cluster. */
  get access(): KubernetesClusterAccess {
    const { kubernetes, fileSystem, objectStore, dataPreparation, plan } = this;
    const { ceph } = plan;
    const { region } = plan.network;
    const clusterName = kubernetes.clusterName;
    return {
      cloud: "aws",
      clusterName,
      endpoint: kubernetes.endpoint,
      certificateAuthorityData: kubernetes.certificateAuthorityData,
      execCredential: {
        apiVersion: "client.authentication.k8s.io/v1beta1",
        command: "aws",
        args: ["eks", "get-token", "--region", region, "--cluster-name", clusterName],
      },
      gpuPools: [...this.nodePools.values()].map((pool) => gpuPoolAccess(pool.plan)),
      defaultStorageClass,
      clusterAutoscaler: this.autoscaler?.access,
      sharedFileSystem: fileSystem?.mount ?? (ceph && cephMount(ceph)),
      ceph: ceph && cephAccess(ceph),
      dataPreparation: dataPreparation?.target,
      objectStore: { type: "s3", bucketName: objectStore.bucketName, region },
    };
  }

  private drawKubernetes(plan: KubernetesTrainingClusterPlan["kubernetes"]) {
    const { network, objectStore } = this;
    return plan.type === "existing"
      ? new ExistingKubernetesCluster(this, "kubernetes", { plan })
      : new KubernetesCluster(this, "kubernetes", { plan, network, objectStore });
  }
}

/** Disk and key of the controller. */
function slurmHolders(path: string): readonly DataHolder[] {
  return [
    { type: "aws_ebs_volume", path: `${path}/controller/state` },
    { type: "aws_secretsmanager_secret", path: `${path}/bundle/key` },
  ];
}

/** Who talked to whom. */
export const networkHolders: readonly DataHolder[] = [
  { type: "aws_cloudwatch_log_group", path: "network/vpc/flow-logs/log-group" },
];
