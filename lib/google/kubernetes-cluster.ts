import { ContainerCluster, type ContainerClusterConfig } from "@cdktf/provider-google/lib/container-cluster";
import { ContainerNodePool } from "@cdktf/provider-google/lib/container-node-pool";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { nodePoolLabel } from "../description/common/cluster";
import { type Planned, planFrom } from "../description/common/planned";
import { systemDiskType } from "../description/google/cpu-node-pool";
import {
  type KubernetesClusterDescription,
  type KubernetesPlan,
  planKubernetesCluster,
} from "../description/google/kubernetes-cluster";
import type { DataHolder } from "../terraform/forgotten";
import { ExistingKubernetesCluster, type ExistingKubernetesClusterProps } from "./existing-kubernetes-cluster";
import { KeyGrants } from "./key-grants";
import type { IKubernetesCluster } from "./kubernetes-cluster-interface";
import type { Network } from "./network";
import { nodeConfigBase } from "./node-config";
import { NodePoolRegister } from "./node-pool-register";
import { NodeServiceAccount } from "./node-service-account";
import { labelsOf } from "./tags";

/** A Kubernetes cluster, by description or by plan, and the network that it lies in. */
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
export class KubernetesCluster extends Construct implements IKubernetesCluster {
  /**
   * A cluster of the company, to which node pools are added. Nothing in it is changed.
   *
   * ```ts
   * const cluster = KubernetesCluster.fromExisting(this, "cluster", { network, clusterName: "research" });
   * new GpuNodePool(this, "gpu", { cluster, network, machineType: "g2-standard-48", nodeCount: 4 });
   * ```
   */
  static fromExisting(scope: Construct, id: string, props: ExistingKubernetesClusterProps): ExistingKubernetesCluster {
    return new ExistingKubernetesCluster(scope, id, props);
  }

  /** The plan that is drawn. */
  readonly plan: KubernetesPlan;
  /** The cluster. */
  readonly resource: ContainerCluster;
  /** Name of the cluster. */
  readonly name: string;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Id of the cluster. */
  readonly clusterId: string;
  /** The project. */
  readonly project: string;
  /** Address of the API, with `https://`. */
  readonly endpoint: string;
  /** Certificate authority of the API, base64; absent for the endpoint by DNS, whose certificate is a public authority's. */
  readonly certificateAuthorityData?: string;
  /** Service account of the machines. */
  readonly nodeServiceAccount: NodeServiceAccount;
  /** Service account of the machines, by e-mail address. */
  readonly nodeServiceAccountEmail: string;
  /** The machines that run what the cluster itself needs. */
  readonly systemPool: ContainerNodePool;
  /** What must exist before machines can join. */
  readonly nodesDependOn: readonly ITerraformDependable[];
  /** Pods that one GPU machine may run. */
  readonly podsPerGpuNode: number;
  private readonly nodePools = new NodePoolRegister("system");
  private readonly keyGrants: KeyGrants;

  constructor(scope: Construct, id: string, props: KubernetesClusterProps) {
    super(scope, id);
    const { network, ...description } = props;
    const plan = planFrom(description, (given: KubernetesClusterDescription) =>
      planKubernetesCluster({ name: id, ...given }),
    );
    this.plan = plan;
    const { project } = network.plan;
    this.keyGrants = new KeyGrants(this, "key-grants", { project });
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
      dependsOn: [...this.nodeServiceAccount.grants, ...this.grantsOfKeys()],
    });
    this.clusterName = this.resource.name;
    this.name = plan.name;
    this.clusterId = this.resource.id;
    this.project = this.nodeServiceAccount.project;
    const { dnsEndpointConfig } = this.resource.controlPlaneEndpointsConfig;
    this.endpoint = `https://${plan.dnsEndpoint ? dnsEndpointConfig.endpoint : this.resource.endpoint}`;
    this.certificateAuthorityData = plan.dnsEndpoint ? undefined : this.resource.masterAuth.clusterCaCertificate;
    this.nodeServiceAccountEmail = this.nodeServiceAccount.email;
    this.podsPerGpuNode = plan.podsPerGpuNode;
    this.systemPool = this.makeSystemPool();
    this.nodesDependOn = [this.systemPool];
  }

  /** Lets the cloud's disks be encrypted by a key of the company. */
  useDiskKey(key: string, poolName: string): readonly ITerraformDependable[] {
    return this.plan.grantServiceAgents ? [this.keyGrants.grant("disks", key, poolName)] : [];
  }

  /** Registers a pool: its name is taken from then on, and the network must hold its machines. */
  addNodePool(name: string): void {
    this.nodePools.add(name, this.name);
  }

  private grantsOfKeys(): readonly ITerraformDependable[] {
    const { secretsKmsKeyName, diskKmsKeyName, grantServiceAgents } = this.plan;
    return [
      ...(secretsKmsKeyName !== undefined && grantServiceAgents
        ? [this.keyGrants.grant("secrets", secretsKmsKeyName, "cluster")]
        : []),
      ...(diskKmsKeyName === undefined ? [] : this.useDiskKey(diskKmsKeyName, "system")),
    ];
  }

  private makeSystemPool(): ContainerNodePool {
    const { name, tags, systemPool, diskKmsKeyName } = this.plan;
    return new ContainerNodePool(this, "system", {
      name: "system",
      cluster: this.clusterId,
      nodeCount: systemPool.nodeCountPerZone,
      nodeLocations: systemPool.zones ? [...systemPool.zones] : undefined,
      management: { autoRepair: true, autoUpgrade: true },
      upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
      networkConfig: { enablePrivateNodes: true },
      nodeConfig: {
        ...nodeConfigBase({ name, tags, serviceAccountEmail: this.nodeServiceAccount.email }),
        machineType: systemPool.machineType,
        diskType: systemDiskType(systemPool.machineType),
        diskSizeGb: 100,
        bootDiskKmsKey: diskKmsKeyName,
        labels: { [nodePoolLabel]: "system" },
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
      bootDiskKmsKey: plan.diskKmsKeyName,
    },
    networkingMode: "VPC_NATIVE",
    datapathProvider: "ADVANCED_DATAPATH",
    enableMultiNetworking: true,
    enableShieldedNodes: true,
    privateClusterConfig: {
      enablePrivateNodes: true,
      enablePrivateEndpoint: plan.publicAccessCidrs.length === 0,
      masterGlobalAccessConfig: plan.globalAccess ? { enabled: true } : undefined,
    },
    masterAuthorizedNetworksConfig: {
      cidrBlocks: [...plan.publicAccessCidrs, ...plan.privateAccessCidrs].map((cidrBlock) => ({ cidrBlock })),
      // Otherwise every virtual machine of Google Cloud, of whatever company, reaches a public endpoint.
      gcpPublicCidrsAccessEnabled: false,
    },
    controlPlaneEndpointsConfig: plan.dnsEndpoint ? { dnsEndpointConfig: { allowExternalTraffic: true } } : undefined,
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
      enableComponents: plan.managedMonitoring
        ? ["SYSTEM_COMPONENTS", "POD", "DAEMONSET", "DEPLOYMENT", "STATEFULSET", "DCGM"]
        : ["SYSTEM_COMPONENTS"],
      managedPrometheus: { enabled: plan.managedMonitoring },
    },
    loggingConfig: {
      enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"],
    },
    costManagementConfig: { enabled: true },
    resourceLabels: labelsOf(plan.tags, plan.name),
    // The default pool is gone once it was made: what it had says nothing about the cluster.
    lifecycle: {
      ignoreChanges: ["node_config", "initial_node_count"],
      // GKE's own protection refuses only at apply, when the node pools are gone already.
      ...(plan.deletionProtection && { preventDestroy: true }),
    },
  };
}

/** Weekend nights, in UTC; and while an exclusion lasts, no upgrade that would stop a machine. */
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

/** A cluster that this library made, by the id of its construct. Its machines hold nothing. */
export function kubernetesHolders(id: string): readonly DataHolder[] {
  return [
    { type: "google_container_cluster", path: `${id}/Resource` },
    { type: "google_container_node_pool", path: `${id}/system` },
  ];
}
