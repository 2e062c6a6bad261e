import { ComputeFirewall } from "@cdktf/provider-google/lib/compute-firewall";
import { ComputeInstance } from "@cdktf/provider-google/lib/compute-instance";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { SlurmClusterPlan } from "../description/google/slurm-cluster";
import { configurationOf, slurmPorts, srunPorts } from "../slurm";
import type { LustreFileSystem } from "./lustre";
import { MachineGroup } from "./machine-group";
import type { Network } from "./network";
import type { ObjectStore } from "./object-store";
import { SlurmBundle } from "./slurm-bundle";
import { SlurmController } from "./slurm-controller";
import { SlurmRights } from "./slurm-rights";
import { labelsOf } from "./tags";

/** What a Slurm cluster is drawn from. */
export interface SlurmClusterProps {
  /** The plan that is drawn. */
  readonly plan: SlurmClusterPlan;
  /** The network of the cluster. */
  readonly network: Network;
  /** The bucket of the cluster. */
  readonly objectStore: ObjectStore;
  /** Mounted at /mnt/lustre on nodes and login machines. @default - none */
  readonly fileSystem?: LustreFileSystem;
}

/** From where Identity-Aware Proxy reaches machines. */
const proxyCidr = "35.235.240.0/20";

/**
 * A Slurm cluster: controller, login machines, and groups of machines for each partition. Nothing has a public address;
 * people log in through Identity-Aware Proxy.
 */
export class SlurmCluster extends Construct {
  /** The plan that is drawn. */
  readonly plan: SlurmClusterPlan;
  /** Disk, address and machine of the controller. */
  readonly controller: SlurmController;
  /** The controller. */
  readonly controllerMachine: ComputeInstance;
  /** The login machines. */
  readonly loginMachines: readonly ComputeInstance[];
  /** The groups of GPU machines by the names of their partitions. */
  readonly machineGroups: ReadonlyMap<string, MachineGroup>;
  /** Configuration and scripts. */
  readonly bundle: SlurmBundle;

  constructor(scope: Construct, id: string, props: SlurmClusterProps) {
    super(scope, id);
    const { plan, network, objectStore, fileSystem } = props;
    this.plan = plan;
    const project = projectOf(network);
    const networkTags = [`${plan.name}-slurm`];
    this.firewall(network, networkTags);
    this.bundle = new SlurmBundle(this, "bundle", { plan, network, project });
    const rights = new SlurmRights(this, "rights", {
      plan,
      project,
      bundle: this.bundle,
      objectStore: plan.mountObjectStore ? objectStore : undefined,
    });
    this.controller = new SlurmController(this, "controller", { plan, network });
    const published = this.bundle.publish(
      configurationOf(plan, {
        cloud: "google",
        controllerAddress: this.controller.address,
        environment: {
          BUCKET: this.bundle.bucket.name,
          PROJECT: project,
          ZONE: network.plan.zone,
          SECRET: this.bundle.secret.name,
          STATE_DEVICE: this.controller.stateDevice,
          ...(fileSystem ? { LUSTRE_SOURCE: fileSystem.mountPoint } : {}),
          ...(plan.mountObjectStore ? { OBJECT_STORE: objectStore.bucketName } : {}),
        },
      }),
    );
    const dependsOn = [...published, ...rights.dependables];
    this.controllerMachine = this.controller.start({
      serviceAccountEmail: rights.controllerEmail,
      startupScript: this.bundle.startupScript({ role: "controller" }),
      networkTags,
      dependsOn,
    });
    this.loginMachines = this.login(props, rights.machineEmail, networkTags, dependsOn);
    this.machineGroups = new Map(
      plan.machineGroups.map((group) => [
        group.name,
        new MachineGroup(this, `${group.name}-group`, {
          plan: group,
          network,
          clusterName: plan.name,
          serviceAccountEmail: rights.machineEmail,
          startupScript: this.bundle.startupScript({ role: "node", group: group.name }),
          networkTags,
          dependsOn,
        }),
      ]),
    );
  }

  private login(
    { plan, network }: SlurmClusterProps,
    email: string,
    networkTags: readonly string[],
    dependsOn: readonly ITerraformDependable[],
  ): readonly ComputeInstance[] {
    const login = new Construct(this, "login");
    const startupScript = this.bundle.startupScript({ role: "login" });
    return Array.from(
      { length: plan.login.nodeCount },
      (_, index) =>
        new ComputeInstance(login, `${index + 1}`, {
          name: `${plan.name}-slurm-login-${index + 1}`,
          project: network.plan.project,
          zone: network.plan.zone,
          machineType: plan.login.machineType,
          bootDisk: {
            initializeParams: { image: plan.loginImage, size: 100, type: "pd-balanced" },
            kmsKeySelfLink: plan.kmsKeyName,
          },
          networkInterface: [{ subnetwork: network.subnetworkId }],
          metadata: { "startup-script": startupScript, "enable-oslogin": "TRUE", "block-project-ssh-keys": "TRUE" },
          serviceAccount: { email, scopes: ["https://www.googleapis.com/auth/cloud-platform"] },
          shieldedInstanceConfig: { enableSecureBoot: true, enableVtpm: true, enableIntegrityMonitoring: true },
          allowStoppingForUpdate: true,
          tags: [...networkTags],
          labels: labelsOf(plan.tags, plan.name),
          dependsOn: [...dependsOn],
        }),
    );
  }

  /** Slurm among the machines, SSH from the proxy alone. */
  private firewall(network: Network, targetTags: readonly string[]): void {
    const { name } = this.plan;
    const { project } = network.plan;
    const ports = [slurmPorts, srunPorts].map(({ first, last }) => `${first}-${last}`);
    new ComputeFirewall(this, "members", {
      name: `${name}-slurm-members`,
      project,
      network: network.networkId,
      direction: "INGRESS",
      sourceTags: [...targetTags],
      targetTags: [...targetTags],
      allow: [{ protocol: "tcp", ports }],
    });
    new ComputeFirewall(this, "proxy", {
      name: `${name}-slurm-proxy`,
      project,
      network: network.networkId,
      direction: "INGRESS",
      sourceRanges: [proxyCidr],
      targetTags: [...targetTags],
      allow: [{ protocol: "tcp", ports: ["22"] }],
    });
  }
}

function projectOf({ plan, vpcs }: Network): string {
  const project = plan.project ?? vpcs[0]?.project;
  if (project === undefined) {
    throw new Error("beside networks that exist already, Slurm needs the project in the description");
  }
  return project;
}
