import { DataAzurermKubernetesCluster } from "@cdktf/provider-azurerm/lib/data-azurerm-kubernetes-cluster";
import { Construct } from "constructs";
import {
  type ExistingKubernetesOptions,
  type ExistingKubernetesPlan,
  type NodePoolPlan,
  planExistingKubernetesCluster,
} from "../description/azure";
import type { PoolDemand } from "../description/azure/network";
import { type Planned, planFrom } from "../description/common/planned";
import type { IKubernetesCluster } from "./kubernetes-cluster-interface";
import { NodePoolRegister } from "./node-pool-register";

export type ExistingKubernetesClusterProps = Planned<ExistingKubernetesOptions, ExistingKubernetesPlan>;

/** An AKS cluster that this library did not make, looked up by its name and resource group. Nothing in it is changed. */
export class ExistingKubernetesCluster extends Construct implements IKubernetesCluster {
  readonly plan: ExistingKubernetesPlan;
  readonly resource: DataAzurermKubernetesCluster;
  readonly clusterId: string;
  readonly clusterName: string;
  readonly endpoint: string;
  readonly certificateAuthorityData: string;
  readonly oidcIssuerUrl: string;
  readonly version?: string;
  readonly controlPlanePrincipalId?: string;
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

  addNodePool(demand: PoolDemand, pool?: NodePoolPlan): void {
    this.nodePools.add(demand, pool);
  }
}
