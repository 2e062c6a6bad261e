import { DataAzurermKubernetesCluster } from "@cdktf/provider-azurerm/lib/data-azurerm-kubernetes-cluster";
import { Construct } from "constructs";
import {
  type ExistingKubernetesOptions,
  type ExistingKubernetesPlan,
  planExistingKubernetesCluster,
} from "../description/azure/kubernetes-cluster";
import type { PoolDemand } from "../description/azure/network";
import type { NodePoolPlan } from "../description/azure/node-pool";
import { type Planned, planFrom } from "../description/common/planned";
import type { IKubernetesCluster } from "./kubernetes-cluster-interface";
import { NodePoolRegister } from "./node-pool-register";

/** A cluster of the company, by description or by plan. */
export type ExistingKubernetesClusterProps = Planned<ExistingKubernetesOptions, ExistingKubernetesPlan>;

/** An AKS cluster that this library did not make, looked up by its name and resource group. Nothing in it is changed. */
export class ExistingKubernetesCluster extends Construct implements IKubernetesCluster {
  /** The plan that is drawn. */
  readonly plan: ExistingKubernetesPlan;
  /** The data source of the cluster. */
  readonly resource: DataAzurermKubernetesCluster;
  /** Id of the cluster. */
  readonly clusterId: string;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Address of the API server. */
  readonly endpoint: string;
  /** Certificate authority of the API server, base64. */
  readonly certificateAuthorityData: string;
  /** Issuer of the tokens of service accounts. */
  readonly oidcIssuerUrl: string;
  /** Kubernetes version. */
  readonly version?: string;
  /** Principal id of the identity of the control plane. */
  readonly controlPlanePrincipalId?: string;
  /** Pods that one GPU machine may run. */
  readonly podsPerGpuNode: number;
  private readonly nodePools: NodePoolRegister;

  constructor(scope: Construct, id: string, props: ExistingKubernetesClusterProps) {
    super(scope, id);
    const plan = planFrom(props, planExistingKubernetesCluster);
    this.plan = plan;
    const { clusterName: name, resourceGroupName, version } = plan;
    this.resource = new DataAzurermKubernetesCluster(this, "Resource", { name, resourceGroupName });
    this.clusterId = this.resource.id;
    this.clusterName = this.resource.name;
    const configuration = this.resource.kubeConfig.get(0);
    this.endpoint = configuration.host;
    this.certificateAuthorityData = configuration.clusterCaCertificate;
    this.oidcIssuerUrl = this.resource.oidcIssuerUrl;
    this.version = version;
    this.controlPlanePrincipalId = plan.controlPlanePrincipalId;
    this.podsPerGpuNode = plan.podsPerGpuNode;
    this.nodePools = new NodePoolRegister({ clusterName: name, version });
  }

  /** Registers a pool: its name is taken from then on, and the network must hold its machines. */
  addNodePool(demand: PoolDemand, pool?: NodePoolPlan): void {
    this.nodePools.add(demand, pool);
  }
}
