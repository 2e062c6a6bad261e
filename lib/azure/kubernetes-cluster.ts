import {
  KubernetesCluster as AksCluster,
  type KubernetesClusterConfig,
  type KubernetesClusterDefaultNodePool,
} from "@cdktf/provider-azurerm/lib/kubernetes-cluster";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { isUnresolved } from "../checks";
import {
  type KubernetesClusterDescription,
  type KubernetesPlan,
  planKubernetesCluster,
} from "../description/azure/kubernetes-cluster";
import { machinesGroupName } from "../description/azure/name";
import type { PoolDemand } from "../description/azure/network";
import type { NodePoolPlan } from "../description/azure/node-pool";
import { nodePoolLabel } from "../description/common/cluster";
import { type Planned, planFrom } from "../description/common/planned";
import { forgetUnlessDrawn } from "../terraform/forgotten";
import { showWarnings } from "../terraform/warnings";
import { ClusterIdentities } from "./cluster-identities";
import { ControlPlaneLogs } from "./control-plane-logs";
import { below, monitoringHolders } from "./data-holders";
import { ExistingKubernetesCluster, type ExistingKubernetesClusterProps } from "./existing-kubernetes-cluster";
import type { IKubernetesCluster } from "./kubernetes-cluster-interface";
import { maintenanceArguments } from "./maintenance";
import { ManagedMonitoring } from "./managed-monitoring";
import type { Network } from "./network";
import { NodePoolRegister } from "./node-pool-register";
import type { ObjectStore } from "./object-store";
import { tagsOf } from "./tags";

/** A Kubernetes cluster, by description or by plan, and the network that it lies in. */
export type KubernetesClusterProps = Planned<KubernetesClusterDescription, KubernetesPlan> & {
  readonly network: Network;
  /**
   * The container that pods may mount.
   *
   * @default - the machines are given a role on no container
   */
  readonly objectStore?: ObjectStore;
};

/**
 * An AKS cluster, ready for GPU machines: private endpoint, Azure roles and no local accounts, identities of its own,
 * workload identity, pods with addresses of their own, blob and Key Vault drivers, the logs of the control plane, metrics
 * in an Azure Monitor workspace, and a small pool of CPU machines.
 *
 * ```ts
 * const kubernetes = new KubernetesCluster(this, "kubernetes", { network });
 * new GpuNodePool(this, "gpu", { cluster: kubernetes, network, accelerator: "h100", nodeCount: 16 });
 * ```
 */
export class KubernetesCluster extends Construct implements IKubernetesCluster {
  /**
   * A cluster of the company, to which node pools are added. Nothing in it is changed.
   *
   * ```ts
   * const cluster = KubernetesCluster.fromExisting(this, "cluster", { clusterName: "research", resourceGroupName: "research" });
   * new GpuNodePool(this, "gpu", { cluster, network, accelerator: "h100", nodeCount: 4 });
   * ```
   */
  static fromExisting(scope: Construct, id: string, props: ExistingKubernetesClusterProps): ExistingKubernetesCluster {
    return new ExistingKubernetesCluster(scope, id, props);
  }

  /** The plan that is drawn. */
  readonly plan: KubernetesPlan;
  /** The cluster. */
  readonly resource: AksCluster;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Address of the API. */
  readonly endpoint: string;
  /** Certificate authority of the API, base64. */
  readonly certificateAuthorityData: string;
  /** Identities of control plane and machines. */
  readonly identities: ClusterIdentities;
  /** Logs of the control plane. */
  readonly logs: ControlPlaneLogs;
  /** Managed Prometheus and Grafana; absent where not asked for. */
  readonly monitoring?: ManagedMonitoring;
  /** Id of the cluster. */
  readonly clusterId: string;
  /** Issuer of the tokens of service accounts. */
  readonly oidcIssuerUrl: string;
  /** Kubernetes version. */
  readonly version: string;
  /** Principal id of the identity of the control plane. */
  readonly controlPlanePrincipalId: string;
  /** Pods that one GPU machine may run. */
  readonly podsPerGpuNode: number;
  private readonly nodePools: NodePoolRegister;
  private readonly apiServer?: { readonly id: string; readonly ready: readonly ITerraformDependable[] };

  constructor(scope: Construct, id: string, props: KubernetesClusterProps) {
    super(scope, id);
    const { network, objectStore, ...description } = props;
    const plan = planFrom(description, (given: KubernetesClusterDescription) =>
      planKubernetesCluster(
        { name: id, ...given },
        { zone: network.plan.zone, addressSpaces: network.plan.addressSpaces },
      ),
    );
    this.plan = plan;
    this.apiServer = plan.privateAccessCidrs.length > 0 ? network.apiServerSubnet(plan.privateAccessCidrs) : undefined;
    this.identities = new ClusterIdentities(this, "identities", {
      plan,
      network,
      objectStore,
      apiServerSubnetId: this.apiServer?.id,
    });
    this.resource = this.cluster(network);
    this.clusterName = this.resource.name;
    this.endpoint = `https://${this.isPrivate ? this.resource.privateFqdn : this.resource.fqdn}:443`;
    this.certificateAuthorityData = this.resource.kubeConfig.get(0).clusterCaCertificate;
    const clusterId = this.resource.id;
    this.clusterId = clusterId;
    this.oidcIssuerUrl = this.resource.oidcIssuerUrl;
    this.version = plan.version;
    this.controlPlanePrincipalId = this.identities.controlPlane.principalId;
    this.podsPerGpuNode = plan.podsPerGpuNode;
    const { name: clusterName, version, podCidr, systemPool } = plan;
    this.nodePools = new NodePoolRegister(
      { clusterName, version, podCidr },
      { name: "system", nodeCount: systemPool.nodeCount, subnets: "system" },
    );
    this.logs = new ControlPlaneLogs(this, "logs", { plan, network, clusterId });
    if (plan.managedMonitoring !== "none") {
      this.monitoring = new ManagedMonitoring(this, "monitoring", { plan, network, clusterId });
    }
    if (plan.deletionProtection) {
      forgetUnlessDrawn(this, below("monitoring", monitoringHolders));
    }
    showWarnings(this, plan.warnings);
  }

  /** Registers a pool: its name is taken from then on, and the network must hold its machines. */
  addNodePool(demand: PoolDemand, pool?: NodePoolPlan): void {
    this.nodePools.add(demand, pool);
  }

  private get isPrivate(): boolean {
    const { publicAccessCidrs } = this.plan;
    return !isUnresolved(publicAccessCidrs) && publicAccessCidrs.length === 0;
  }

  private cluster(network: Network): AksCluster {
    const { plan, identities } = this;
    const { machines } = identities;
    return new AksCluster(this, "Resource", {
      name: plan.name,
      location: network.plan.region,
      resourceGroupName: network.resourceGroupName,
      nodeResourceGroup: machinesGroupName(plan.name),
      dnsPrefix: plan.name,
      kubernetesVersion: plan.version,
      ...(plan.supportType === "long-term"
        ? { skuTier: "Premium", supportPlan: "AKSLongTermSupport" }
        : { skuTier: "Standard" }),
      identity: { type: "UserAssigned", identityIds: [identities.controlPlane.id] },
      kubeletIdentity: {
        clientId: machines.clientId,
        objectId: machines.principalId,
        userAssignedIdentityId: machines.id,
      },
      defaultNodePool: systemPool(plan, network),
      networkProfile: {
        networkPlugin: "azure",
        networkPluginMode: "overlay",
        ...(plan.networkPolicy === "cilium" && { networkDataPlane: "cilium", networkPolicy: "cilium" }),
        podCidr: plan.podCidr,
        serviceCidr: plan.serviceCidr,
        dnsServiceIp: plan.dnsServiceIp,
        outboundType: network.plan.outboundType,
      },
      ...this.access(this.apiServer?.id),
      ...features(plan),
      ...maintenanceArguments(plan),
      tags: tagsOf(plan.tags),
      dependsOn: [...network.outbound, ...identities.ready, ...(this.apiServer?.ready ?? [])],
      lifecycle: { preventDestroy: plan.deletionProtection },
    });
  }

  private access(apiServerSubnetId: string | undefined): Partial<KubernetesClusterConfig> {
    const { publicAccessCidrs, administratorGroupObjectIds } = this.plan;
    return {
      localAccountDisabled: true,
      roleBasedAccessControlEnabled: true,
      azureActiveDirectoryRoleBasedAccessControl: {
        azureRbacEnabled: true,
        adminGroupObjectIds: [...administratorGroupObjectIds],
      },
      privateClusterEnabled: this.isPrivate,
      ...(this.isPrivate
        ? { privateDnsZoneId: "System" }
        : { apiServerAccessProfile: { authorizedIpRanges: [...publicAccessCidrs] } }),
      ...(apiServerSubnetId !== undefined && {
        apiServerAccessProfile: { virtualNetworkIntegrationEnabled: true, subnetId: apiServerSubnetId },
      }),
      runCommandEnabled: this.plan.runCommand,
    };
  }
}

function features(plan: KubernetesPlan): Partial<KubernetesClusterConfig> {
  return {
    oidcIssuerEnabled: true,
    workloadIdentityEnabled: true,
    storageProfile: { blobDriverEnabled: true },
    keyVaultSecretsProvider: { secretRotationEnabled: true },
    costAnalysisEnabled: true,
    ...(plan.managedMonitoring !== "none" && { monitorMetrics: {} }),
    ...(plan.secretsKey && { keyManagementService: { keyVaultKeyId: plan.secretsKey.keyUrl } }),
  };
}

/** CPU machines, for what is not a job. */
function systemPool(plan: KubernetesPlan, network: Network): KubernetesClusterDefaultNodePool {
  const { machineType, nodeCount, zones, hostEncryption } = plan.systemPool;
  return {
    name: "system",
    // A changed size is made beside the old one, under this name, and takes its place.
    temporaryNameForRotation: "systemtmp",
    vmSize: machineType,
    orchestratorVersion: plan.version,
    nodeCount,
    zones: [...zones],
    osSku: "Ubuntu2204",
    osDiskSizeGb: 128,
    hostEncryptionEnabled: hostEncryption,
    maxPods: 110,
    vnetSubnetId: network.systemSubnetId,
    nodeLabels: { [nodePoolLabel]: "system" },
    upgradeSettings: { maxSurge: "1" },
    tags: tagsOf(plan.tags),
  };
}
