import { ContainerCluster, type ContainerClusterConfig } from "@cdktf/provider-google/lib/container-cluster";
import { ContainerNodePool } from "@cdktf/provider-google/lib/container-node-pool";
import { Construct } from "constructs";
import { type Planned, planFrom } from "../description/common/planned";
import { type KubernetesClusterDescription, type KubernetesPlan, planKubernetesCluster } from "../description/google";
import type { Network } from "./network";
import { nodeConfigBase } from "./node-config";
import { NodeServiceAccount } from "./node-service-account";
import { labelsOf } from "./tags";

export type KubernetesClusterProps = Planned<KubernetesClusterDescription, KubernetesPlan> & {
  readonly network: Network;
};

/**
 * A GKE Standard cluster over the zones of a region, ready for GPU machines: several networks and Dataplane V2 from the start
 * (neither can be added later), private machines and endpoint, Workload Identity, metrics of Kubernetes and of the GPUs,
 * drivers for Cloud Storage and Lustre, and a small pool of CPU machines.
 *
 * ```ts
 * const kubernetes = new KubernetesCluster(this, "kubernetes", { network });
 * new GpuNodePool(this, "gpu", { cluster: kubernetes, network, machineType: "a3-megagpu-8g", nodeCount: 16 });
 * ```
 */
export class KubernetesCluster extends Construct {
  readonly plan: KubernetesPlan;
  readonly resource: ContainerCluster;
  readonly clusterName: string;
  /** Address of the API, without `https://`. */
  readonly endpoint: string;
  /** Certificate authority of the API, base64. */
  readonly certificateAuthorityData: string;
  readonly nodeServiceAccount: NodeServiceAccount;
  readonly systemPool: ContainerNodePool;

  constructor(scope: Construct, id: string, props: KubernetesClusterProps) {
    super(scope, id);
    const { network, ...description } = props;
    const plan = planFrom(description, (given: KubernetesClusterDescription) =>
      planKubernetesCluster({ name: id, ...given }),
    );
    this.plan = plan;
    const { project } = network.plan;
    this.nodeServiceAccount = new NodeServiceAccount(this, "node-account", { name: plan.name, project });
    this.resource = new ContainerCluster(this, "Resource", {
      ...clusterArguments(plan, this.nodeServiceAccount),
      project,
      location: network.plan.region,
      network: network.networkId,
      subnetwork: network.subnetworkId,
      ipAllocationPolicy: {
        clusterSecondaryRangeName: network.podsRangeName,
        servicesSecondaryRangeName: network.servicesRangeName,
      },
      dependsOn: [...this.nodeServiceAccount.grants],
    });
    this.clusterName = this.resource.name;
    this.endpoint = this.resource.endpoint;
    this.certificateAuthorityData = this.resource.masterAuth.clusterCaCertificate;
    this.systemPool = this.makeSystemPool();
  }

  private makeSystemPool(): ContainerNodePool {
    const { name, tags, systemPool } = this.plan;
    return new ContainerNodePool(this, "system", {
      name: "system",
      cluster: this.resource.id,
      nodeCount: systemPool.nodeCountPerZone,
      nodeLocations: systemPool.zones ? [...systemPool.zones] : undefined,
      management: { autoRepair: true, autoUpgrade: true },
      upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
      networkConfig: { enablePrivateNodes: true },
      nodeConfig: {
        ...nodeConfigBase({ name, tags, serviceAccountEmail: this.nodeServiceAccount.email }),
        machineType: systemPool.machineType,
        diskType: "pd-balanced",
        diskSizeGb: 100,
        labels: { "gpu-clusters.io/pool": "system" },
      },
    });
  }
}

function clusterArguments(plan: KubernetesPlan, account: NodeServiceAccount): ContainerClusterConfig {
  return {
    name: plan.name,
    minMasterVersion: plan.version,
    deletionProtection: plan.deletionProtection,
    // The machines are in pools of their own, so that a change of one never touches the cluster.
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    nodeConfig: {
      serviceAccount: account.email,
      oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
      shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
    },
    networkingMode: "VPC_NATIVE",
    datapathProvider: "ADVANCED_DATAPATH",
    enableMultiNetworking: true,
    enableShieldedNodes: true,
    privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: plan.publicAccessCidrs.length === 0 },
    masterAuthorizedNetworksConfig: {
      cidrBlocks: plan.publicAccessCidrs.map((cidrBlock) => ({ cidrBlock })),
    },
    workloadIdentityConfig: { workloadPool: `${account.project}.svc.id.goog` },
    releaseChannel: { channel: plan.releaseChannel },
    maintenancePolicy: maintenanceOf(plan),
    databaseEncryption: plan.secretsKmsKeyName ? { state: "ENCRYPTED", keyName: plan.secretsKmsKeyName } : undefined,
    addonsConfig: {
      dnsCacheConfig: { enabled: true },
      gcePersistentDiskCsiDriverConfig: { enabled: true },
      gcsFuseCsiDriverConfig: { enabled: true },
      lustreCsiDriverConfig: { enabled: true },
    },
    monitoringConfig: {
      enableComponents: ["SYSTEM_COMPONENTS", "POD", "DAEMONSET", "DEPLOYMENT", "STATEFULSET", "DCGM"],
      managedPrometheus: { enabled: true },
    },
    loggingConfig: {
      enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"],
    },
    costManagementConfig: { enabled: true },
    resourceLabels: labelsOf(plan.tags, plan.name),
    // The default pool is gone once it was made: what it had says nothing about the cluster.
    lifecycle: { ignoreChanges: ["node_config", "initial_node_count"] },
  };
}

/** Weekend nights, in UTC; and while a exclusion lasts, no upgrade that would stop a machine. */
function maintenanceOf({ maintenanceExclusion }: KubernetesPlan): ContainerClusterConfig["maintenancePolicy"] {
  return {
    recurringWindow: {
      startTime: "2026-01-03T02:00:00Z",
      endTime: "2026-01-03T10:00:00Z",
      recurrence: "FREQ=WEEKLY;BYDAY=SA,SU",
    },
    maintenanceExclusion: maintenanceExclusion && [
      {
        exclusionName: "running-jobs",
        startTime: maintenanceExclusion.startTime,
        endTime: maintenanceExclusion.endTime,
        exclusionOptions: { scope: "NO_MINOR_OR_NODE_UPGRADES" },
      },
    ],
  };
}
