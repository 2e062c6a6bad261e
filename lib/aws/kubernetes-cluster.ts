import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { isUnresolved } from "../checks";
import {
  type KubernetesClusterDescription,
  type KubernetesPlan,
  planKubernetesCluster,
} from "../description/aws/kubernetes-cluster";
import { partitionOf } from "../description/aws/regions";
import { type Planned, planFrom } from "../description/common/planned";
import { type DataHolder, forgetUnlessDrawn } from "../terraform/forgotten";
import { ExistingKubernetesCluster, type ExistingKubernetesClusterProps } from "./existing-kubernetes-cluster";
import { machinePolicies, ServiceRole } from "./iam";
import { KubernetesAddons } from "./kubernetes-addons";
import type { IKubernetesCluster, NodePoolRequirements } from "./kubernetes-cluster-interface";
import type { Network } from "./network";
import { NodePoolRegister } from "./node-pool-register";
import type { ObjectStore } from "./object-store";
import { SystemNodePool } from "./system-node-pool";
import { namedTags } from "./tags";

/** A Kubernetes cluster, by description or by plan, and the network that it lies in. */
export type KubernetesClusterProps = Planned<KubernetesClusterDescription, KubernetesPlan> & {
  readonly network: Network;
  /**
   * The bucket that pods may mount.
   *
   * @default - the S3 driver may reach no bucket
   */
  readonly objectStore?: ObjectStore;
};

/**
 * An EKS cluster, ready for GPU machines: private endpoint, access entries, all logs of the control plane, encrypted secrets,
 * Pod Identity, the add-ons that training needs, and a small pool of CPU machines.
 *
 * ```ts
 * const kubernetes = new KubernetesCluster(this, "kubernetes", { network });
 * new GpuNodePool(this, "gpu", { cluster: kubernetes, network, machineType: "p5.48xlarge", nodeCount: 16 });
 * ```
 */
export class KubernetesCluster extends Construct implements IKubernetesCluster {
  /**
   * A cluster of the company, to which node pools are added. Nothing in it is changed.
   *
   * ```ts
   * const cluster = KubernetesCluster.fromExisting(this, "cluster", { clusterName: "research" });
   * new GpuNodePool(this, "gpu", { cluster, network, machineType: "p5.48xlarge", nodeCount: 4 });
   * ```
   */
  static fromExisting(scope: Construct, id: string, props: ExistingKubernetesClusterProps): ExistingKubernetesCluster {
    return new ExistingKubernetesCluster(scope, id, props);
  }

  /** The plan that is drawn. */
  readonly plan: KubernetesPlan;
  /** The cluster. */
  readonly resource: EksCluster;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Address of the API. */
  readonly endpoint: string;
  /** Certificate authority of the API, base64. */
  readonly certificateAuthorityData: string;
  /** What EKS lets its machines and its control plane talk through. */
  readonly clusterSecurityGroupId: string;
  /** The role that every machine of the cluster takes. */
  readonly nodeRole: ServiceRole;
  /** What a machine needs to become ready: there before the first one. */
  readonly addonsBeforeNodes: KubernetesAddons;
  /** The add-ons. */
  readonly addons: KubernetesAddons;
  /** The machines that run what the cluster itself needs. */
  readonly systemPool: SystemNodePool;
  /** What must exist before machines can join. */
  readonly nodesDependOn: readonly ITerraformDependable[];
  /** Pods that one GPU machine may run. */
  readonly podsPerGpuNode: number;
  private readonly nodePools = new NodePoolRegister("system");

  constructor(scope: Construct, id: string, props: KubernetesClusterProps) {
    super(scope, id);
    const { network, objectStore, ...description } = props;
    const plan = planFrom(description, (given: KubernetesClusterDescription) =>
      planKubernetesCluster({ name: id, ...given }),
    );
    this.plan = plan;
    if (plan.deletionProtection) {
      forgetUnlessDrawn(this, keyHolders);
    }
    this.resource = this.controlPlane(network);
    this.clusterName = this.resource.name;
    this.endpoint = this.resource.endpoint;
    this.certificateAuthorityData = this.resource.certificateAuthority.get(0).data;
    this.clusterSecurityGroupId = this.resource.vpcConfig.clusterSecurityGroupId;
    this.administrators(network.plan.region);
    this.privateAccess();
    this.nodeRole = new ServiceRole(this, "node-role", {
      name: `${plan.name}-node`,
      service: "ec2.amazonaws.com",
      region: network.plan.region,
      managedPolicies: machinePolicies,
      tags: plan.tags,
    });
    const shared = { plan, clusterName: this.clusterName, region: network.plan.region, objectStore };
    this.addonsBeforeNodes = new KubernetesAddons(this, "addons-before-nodes", {
      ...shared,
      addons: plan.addons.filter(({ needsNodes }) => !needsNodes),
    });
    this.nodesDependOn = [...this.nodeRole.attachments, ...this.addonsBeforeNodes.resources];
    this.podsPerGpuNode = plan.podsPerGpuNode;
    this.systemPool = new SystemNodePool(this, "system", {
      plan,
      clusterName: this.clusterName,
      clusterSecurityGroupId: this.clusterSecurityGroupId,
      nodeRole: this.nodeRole,
      subnetIds: network.systemSubnetIds,
      dependsOn: this.addonsBeforeNodes.resources,
    });
    this.addons = new KubernetesAddons(this, "addons", {
      ...shared,
      addons: plan.addons.filter(({ needsNodes }) => needsNodes),
      dependsOn: [this.systemPool.resource],
    });
  }

  /** Role of the machines. */
  get nodeRoleArn(): string {
    return this.nodeRole.role.arn;
  }

  /** Registers a pool: its name is taken from then on, and the network must hold its machines. */
  addNodePool(name: string, pool?: NodePoolRequirements): void {
    this.nodePools.add(name, this.plan, pool);
  }

  private controlPlane(network: Network): EksCluster {
    const { plan } = this;
    const { role, attachments } = new ServiceRole(this, "role", {
      name: `${plan.name}-control-plane`,
      service: "eks.amazonaws.com",
      region: network.plan.region,
      managedPolicies: ["AmazonEKSClusterPolicy"],
      tags: plan.tags,
    });
    // Made before EKS makes it, so that it has an end.
    const logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: `/aws/eks/${plan.name}/cluster`,
      retentionInDays: plan.logRetentionDays,
      tags: namedTags(plan.tags, plan.name),
      lifecycle: { preventDestroy: plan.deletionProtection },
    });
    return new EksCluster(this, "Resource", {
      name: plan.name,
      version: plan.version,
      roleArn: role.arn,
      bootstrapSelfManagedAddons: false,
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
      encryptionConfig: { resources: ["secrets"], provider: { keyArn: plan.secretsKmsKeyArn ?? this.secretsKey() } },
      vpcConfig: {
        subnetIds: network.systemSubnetIds,
        endpointPrivateAccess: true,
        endpointPublicAccess: plan.publicAccessCidrs.length > 0,
        ...(plan.publicAccessCidrs.length > 0 ? { publicAccessCidrs: [...plan.publicAccessCidrs] } : {}),
      },
      upgradePolicy: { supportType: plan.supportType === "extended" ? "EXTENDED" : "STANDARD" },
      tags: namedTags(plan.tags, plan.name),
      lifecycle: { preventDestroy: plan.deletionProtection },
      dependsOn: [...attachments, logGroup],
    });
  }

  /** Without its key, what the cluster keeps in secrets is lost. */
  private secretsKey(): string {
    const { name, tags, deletionProtection } = this.plan;
    const key = new KmsKey(this, "secrets-key", {
      description: `Secrets of the Kubernetes cluster ${name}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      tags: namedTags(tags, `${name}-secrets`),
      lifecycle: { preventDestroy: deletionProtection },
    });
    new KmsAlias(this, "secrets-key-alias", { name: `alias/${name}-secrets`, targetKeyId: key.keyId });
    return key.arn;
  }

  /** The endpoint's interfaces carry the security group of the cluster, which admits its machines alone. */
  private privateAccess(): void {
    const { privateAccessCidrs, privateAccessSecurityGroupIds } = this.plan;
    const https = { securityGroupId: this.clusterSecurityGroupId, ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    for (const [index, cidrIpv4] of privateAccessCidrs.entries()) {
      const id = isUnresolved(cidrIpv4) ? index : cidrIpv4.replace("/", "-");
      new VpcSecurityGroupIngressRule(this, `private-access-${id}`, { ...https, cidrIpv4 });
    }
    for (const [index, referencedSecurityGroupId] of privateAccessSecurityGroupIds.entries()) {
      const id = isUnresolved(referencedSecurityGroupId) ? `group-${index}` : referencedSecurityGroupId;
      new VpcSecurityGroupIngressRule(this, `private-access-${id}`, { ...https, referencedSecurityGroupId });
    }
  }

  private administrators(region: string): void {
    for (const principalArn of this.plan.administratorArns) {
      const id = principalArn.slice(principalArn.indexOf(":iam::") + 6).replaceAll(/[^A-Za-z0-9]+/g, "-");
      const entry = new EksAccessEntry(this, `access-${id}`, {
        clusterName: this.clusterName,
        principalArn,
        tags: namedTags(this.plan.tags, this.plan.name),
      });
      new EksAccessPolicyAssociation(this, `administrator-${id}`, {
        clusterName: this.clusterName,
        principalArn,
        policyArn: `arn:${partitionOf(region)}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
        accessScope: { type: "cluster" },
        dependsOn: [entry],
      });
    }
  }
}

const keyHolders: readonly DataHolder[] = [
  { type: "aws_kms_key", path: "secrets-key" },
  { type: "aws_kms_alias", path: "secrets-key-alias" },
];

/** A cluster, the key of its secrets and the record of what was done in it. */
export function kubernetesHolders(id: string): readonly DataHolder[] {
  return [
    { type: "aws_eks_cluster", path: "Resource" },
    { type: "aws_cloudwatch_log_group", path: "log-group" },
    ...keyHolders,
  ].map(({ type, path }) => ({ type, path: `${id}/${path}` }));
}
