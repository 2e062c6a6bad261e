import { DataGoogleContainerCluster } from "@cdktf/provider-google/lib/data-google-container-cluster";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { type Planned, planFrom } from "../description/common/planned";
import {
  type ExistingKubernetesOptions,
  type ExistingKubernetesPlan,
  planExistingKubernetesCluster,
} from "../description/google/kubernetes-cluster";
import { KeyGrants } from "./key-grants";
import type { IKubernetesCluster } from "./kubernetes-cluster-interface";
import type { Network } from "./network";
import { NodePoolRegister } from "./node-pool-register";
import { NodeServiceAccount } from "./node-service-account";

/** A cluster of the company, and what an account that is made for its machines is called. */
export type ExistingKubernetesDescription = ExistingKubernetesOptions & {
  /** What an account that is made is named after. @default - the id of the construct */
  readonly name?: string;
  /** @default - none but those of the library */
  readonly tags?: Readonly<Record<string, string>>;
};

/** A cluster of the company, by description or by plan. */
export type ExistingKubernetesClusterProps = Planned<ExistingKubernetesDescription, ExistingKubernetesPlan> & {
  /** The network of the cluster, whose project and region are taken. */
  readonly network: Network;
};

/**
 * A GKE cluster that this library did not make, looked up by its name. Nothing in it is changed. For GPU machines with a
 * fabric it must have been made with several networks and Dataplane V2.
 */
export class ExistingKubernetesCluster extends Construct implements IKubernetesCluster {
  /** The plan that is drawn. */
  readonly plan: ExistingKubernetesPlan;
  /** The data source of the cluster. */
  readonly resource: DataGoogleContainerCluster;
  /** Name of the cluster. */
  readonly name: string;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Id of the cluster. */
  readonly clusterId: string;
  /** The project. */
  readonly project: string;
  /** Address of the API server. */
  readonly endpoint: string;
  /** Certificate authority of the API server, base64. */
  readonly certificateAuthorityData: string;
  /** Service account of the machines, by e-mail address. */
  readonly nodeServiceAccountEmail: string;
  /** What must exist before machines can join. */
  readonly nodesDependOn: readonly ITerraformDependable[];
  /** Pods that one GPU machine may run. */
  readonly podsPerGpuNode: number;
  private readonly nodePools = new NodePoolRegister();
  private readonly keyGrants: KeyGrants;

  constructor(scope: Construct, id: string, props: ExistingKubernetesClusterProps) {
    super(scope, id);
    const { network, ...description } = props;
    const plan = planFrom(description, (given: ExistingKubernetesDescription) =>
      planExistingKubernetesCluster({ name: id, ...given }),
    );
    this.plan = plan;
    this.name = plan.name;
    const { project, region } = network.plan;
    this.keyGrants = new KeyGrants(this, "key-grants", { project });
    this.resource = new DataGoogleContainerCluster(this, "Resource", {
      name: plan.clusterName,
      location: plan.location ?? region,
      project,
    });
    this.clusterName = plan.clusterName;
    this.clusterId = this.resource.id;
    this.project = Fn.element(Fn.split("/", this.clusterId), 1);
    this.endpoint = `https://${this.resource.endpoint}`;
    this.certificateAuthorityData = this.resource.masterAuth.get(0).clusterCaCertificate;
    this.podsPerGpuNode = plan.podsPerGpuNode;
    if (plan.nodeServiceAccountEmail !== undefined) {
      this.nodeServiceAccountEmail = plan.nodeServiceAccountEmail;
      this.nodesDependOn = [];
    } else {
      const account = new NodeServiceAccount(this, "node-account", { name: plan.name, project });
      this.nodeServiceAccountEmail = account.email;
      this.nodesDependOn = account.grants;
    }
  }

  /** Lets the cloud's disks be encrypted by a key of the company. */
  useDiskKey(key: string, poolName: string): readonly ITerraformDependable[] {
    return this.plan.grantServiceAgents ? [this.keyGrants.grant("disks", key, poolName)] : [];
  }

  /** Registers a pool: its name is taken from then on, and the network must hold its machines. */
  addNodePool(name: string): void {
    this.nodePools.add(name, this.name);
  }
}
