import { Instance } from "@cdktf/provider-aws/lib/instance";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { SlurmClusterPlan } from "../description/aws/slurm-cluster";
import { slurmDemand } from "../description/aws/slurm-cluster";
import { configurationOf, slurmPorts, srunPorts } from "../slurm";
import type { LustreFileSystem } from "./lustre";
import { MachineGroup } from "./machine-group";
import { machineImageId } from "./machine-image";
import type { Network } from "./network";
import type { ObjectStore } from "./object-store";
import { SlurmBundle } from "./slurm-bundle";
import { SlurmController } from "./slurm-controller";
import { SlurmRights } from "./slurm-rights";
import { namedTags } from "./tags";

/** What a Slurm cluster is drawn from. */
export interface SlurmClusterProps {
  /** The plan that is drawn. */
  readonly plan: SlurmClusterPlan;
  /** The network of the cluster. */
  readonly network: Network;
  /** The bucket. */
  readonly objectStore: ObjectStore;
  /** Mounted at /mnt/lustre on nodes and login machines. @default - none */
  readonly fileSystem?: LustreFileSystem;
}

/**
 * A Slurm cluster: controller, login machines, and a group of machines for each partition. Nothing has a public address;
 * people log in through Session Manager.
 */
export class SlurmCluster extends Construct {
  /** The plan that is drawn. */
  readonly plan: SlurmClusterPlan;
  /** Disk, address and machine of the controller. */
  readonly controller: SlurmController;
  /** The controller. */
  readonly controllerMachine: Instance;
  /** The login machines. */
  readonly loginMachines: readonly Instance[];
  /** The groups of GPU machines by the names of their partitions. */
  readonly machineGroups: ReadonlyMap<string, MachineGroup>;
  /** Members speak the protocol of Slurm among each other. */
  readonly securityGroup: SecurityGroup;
  /** Configuration and scripts. */
  readonly bundle: SlurmBundle;

  constructor(scope: Construct, id: string, props: SlurmClusterProps) {
    super(scope, id);
    const { plan, network, objectStore, fileSystem } = props;
    const { region } = network.plan;
    this.plan = plan;
    for (const pool of slurmDemand(plan).pools) {
      network.addNodePool(pool);
    }
    this.securityGroup = this.memberSecurityGroup(network);
    const securityGroupIds = [this.securityGroup.id];
    this.bundle = new SlurmBundle(this, "bundle", { plan, region });
    const rights = new SlurmRights(this, "rights", {
      plan,
      region,
      bundle: this.bundle,
      objectStore: plan.mountObjectStore ? objectStore : undefined,
    });
    this.controller = new SlurmController(this, "controller", { plan, network, securityGroupIds });
    const published = this.bundle.publish(
      configurationOf(plan, {
        cloud: "aws",
        controllerAddress: this.controller.address,
        environment: {
          BUCKET: this.bundle.bucket.bucket,
          REGION: region,
          SECRET: this.bundle.secret.arn,
          STATE_DEVICE: this.controller.stateDevice,
          ...(fileSystem ? { LUSTRE_SOURCE: `${fileSystem.dnsName}@tcp:/${fileSystem.mountName}` } : {}),
          ...(plan.mountObjectStore ? { OBJECT_STORE: objectStore.bucketName } : {}),
        },
      }),
    );
    const dependsOn = [...published, ...rights.dependables];
    this.controllerMachine = this.controller.start({
      instanceProfileName: rights.controller.name,
      userData: this.bundle.userData(this.controller, { role: "controller" }),
      dependsOn,
    });
    this.loginMachines = this.login(props, rights.machine.name, dependsOn);
    const machines = { network, instanceProfileArn: rights.machine.arn, dependsOn };
    this.machineGroups = new Map(
      plan.machineGroups.map((group) => [
        group.name,
        new MachineGroup(this, `${group.name}-group`, {
          ...machines,
          plan: group,
          securityGroupIds: [network.gpuSecurityGroup.id, ...securityGroupIds],
          userData: this.bundle.userData(new Construct(this, `${group.name}-boot`), {
            role: "node",
            group: group.name,
          }),
        }),
      ]),
    );
  }

  private login(
    { plan, network, fileSystem }: SlurmClusterProps,
    iamInstanceProfile: string,
    dependsOn: readonly ITerraformDependable[],
  ): readonly Instance[] {
    if (plan.login.nodeCount === 0) {
      return [];
    }
    const login = new Construct(this, "login");
    const name = `${plan.name}-slurm-login`;
    const ami = machineImageId(login, "image", plan.loginImage);
    const userDataBase64 = this.bundle.userData(login, { role: "login" });
    fileSystem?.allowFrom("slurm-login", this.securityGroup.id);
    return Array.from(
      { length: plan.login.nodeCount },
      (_, index) =>
        new Instance(login, `${index + 1}`, {
          ami,
          instanceType: plan.login.machineType,
          subnetId: network.gpuSubnetId,
          vpcSecurityGroupIds: [this.securityGroup.id],
          iamInstanceProfile,
          userDataBase64,
          metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
          rootBlockDevice: { volumeType: "gp3", volumeSize: 100, encrypted: true },
          tags: namedTags(plan.tags, `${name}-${index + 1}`),
          dependsOn: [...dependsOn],
        }),
    );
  }

  private memberSecurityGroup(network: Network): SecurityGroup {
    const name = `${this.plan.name}-slurm`;
    const group = new SecurityGroup(this, "members", {
      name,
      description: "Machines of one Slurm cluster",
      vpcId: network.vpcId,
      tags: namedTags(this.plan.tags, name),
    });
    const securityGroupId = group.id;
    for (const [id, { first, last }] of Object.entries({ slurm: slurmPorts, srun: srunPorts })) {
      new VpcSecurityGroupIngressRule(this, `${id}-from-members`, {
        securityGroupId,
        referencedSecurityGroupId: securityGroupId,
        ipProtocol: "tcp",
        fromPort: first,
        toPort: last,
      });
    }
    new VpcSecurityGroupEgressRule(this, "to-anywhere", { securityGroupId, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" });
    return group;
  }
}
