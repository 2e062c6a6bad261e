import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import {
  type ExistingKubernetesOptions,
  type ExistingKubernetesPlan,
  planExistingKubernetesCluster,
} from "../description/aws/kubernetes-cluster";
import { type Planned, planFrom } from "../description/common/planned";
import { machinePolicies, ServiceRole } from "./iam";
import type { IKubernetesCluster, NodePoolRequirements } from "./kubernetes-cluster-interface";
import { NodePoolRegister } from "./node-pool-register";

/** A cluster of the company, and what a role that is made for its machines is called. */
export type ExistingKubernetesDescription = ExistingKubernetesOptions & {
  /** What a role that is made is named after. @default - the id of the construct */
  readonly name?: string;
  /** @default - none but those of the library */
  readonly tags?: Readonly<Record<string, string>>;
};

/** A cluster of the company, by description or by plan. */
export type ExistingKubernetesClusterProps = Planned<ExistingKubernetesDescription, ExistingKubernetesPlan>;

/**
 * An EKS cluster that this library did not make, looked up by its name. Nothing in it is changed. It must authenticate by
 * access entries (`API` or `API_AND_CONFIG_MAP`), and its VPC CNI must assign prefixes, or fewer pods start on a machine than
 * a pool allows.
 */
export class ExistingKubernetesCluster extends Construct implements IKubernetesCluster {
  /** The plan that is drawn. */
  readonly plan: ExistingKubernetesPlan;
  /** The data source of the cluster. */
  readonly resource: DataAwsEksCluster;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Address of the API server. */
  readonly endpoint: string;
  /** Certificate authority of the API server, base64. */
  readonly certificateAuthorityData: string;
  /** Security group of control plane and machines. */
  readonly clusterSecurityGroupId: string;
  /** Role of the machines. */
  readonly nodeRoleArn: string;
  /** What must exist before machines can join. */
  readonly nodesDependOn: readonly ITerraformDependable[];
  /** Pods that one GPU machine may run. */
  readonly podsPerGpuNode: number;
  private readonly nodePools = new NodePoolRegister();

  constructor(scope: Construct, id: string, props: ExistingKubernetesClusterProps) {
    super(scope, id);
    const plan = planFrom(props, (given: ExistingKubernetesDescription) =>
      planExistingKubernetesCluster({ name: id, ...given }),
    );
    this.plan = plan;
    this.resource = new DataAwsEksCluster(this, "Resource", { name: plan.clusterName });
    this.clusterName = this.resource.name;
    this.endpoint = this.resource.endpoint;
    this.certificateAuthorityData = this.resource.certificateAuthority.get(0).data;
    this.clusterSecurityGroupId = this.resource.vpcConfig.get(0).clusterSecurityGroupId;
    this.podsPerGpuNode = plan.podsPerGpuNode;
    if (plan.nodeRoleArn !== undefined) {
      this.nodeRoleArn = plan.nodeRoleArn;
      this.nodesDependOn = [];
    } else {
      const { role, attachments } = new ServiceRole(this, "node-role", {
        name: `${plan.name}-node`,
        service: "ec2.amazonaws.com",
        partition: new DataAwsPartition(this, "partition", {}).partition,
        managedPolicies: [...machinePolicies, "AmazonEKS_CNI_Policy"],
        tags: plan.tags,
      });
      this.nodeRoleArn = role.arn;
      this.nodesDependOn = attachments;
    }
  }

  /** Registers a pool: its name is taken from then on, and the network must hold its machines. */
  addNodePool(name: string, pool?: NodePoolRequirements): void {
    this.nodePools.add(name, this.plan, pool);
  }
}
