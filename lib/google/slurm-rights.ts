import { ProjectIamCustomRole } from "@cdktf/provider-google/lib/project-iam-custom-role";
import { ProjectIamMember } from "@cdktf/provider-google/lib/project-iam-member";
import { SecretManagerSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-secret-iam-member";
import { ServiceAccount } from "@cdktf/provider-google/lib/service-account";
import { StorageBucketIamMember } from "@cdktf/provider-google/lib/storage-bucket-iam-member";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { SlurmClusterPlan } from "../description/google/slurm-cluster";
import type { ObjectStore } from "./object-store";
import type { SlurmBundle } from "./slurm-bundle";

export interface SlurmRightsProps {
  readonly plan: SlurmClusterPlan;
  readonly project: string;
  readonly bundle: SlurmBundle;
  /** What nodes and login machines may read and write. @default - nothing */
  readonly objectStore?: ObjectStore;
}

/**
 * What the machines may do. The controller alone may ask instance groups for another machine; a node may read the bundle and
 * the key, and reach the data.
 */
export class SlurmRights extends Construct {
  readonly controllerEmail: string;
  /** Of nodes and login machines. */
  readonly machineEmail: string;
  /** What must be there before a machine starts. */
  readonly dependables: ITerraformDependable[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: SlurmRightsProps,
  ) {
    super(scope, id);
    const { plan, project, bundle, objectStore } = props;
    const controller = this.account("controller", `${plan.name}-ctl`, "Slurm controller");
    const machine = this.account("node", `${plan.name}-vm`, "Slurm nodes and login");
    this.controllerEmail = controller.email;
    this.machineEmail = machine.email;
    this.dependables.push(
      new SecretManagerSecretIamMember(this, "controller-writes-key", {
        secretId: bundle.secret.id,
        role: "roles/secretmanager.secretVersionAdder",
        member: controller.member,
      }),
      new ProjectIamMember(this, "controller-replaces", {
        project,
        role: this.replacementRole().name,
        member: controller.member,
      }),
    );
    if (objectStore) {
      this.dependables.push(
        new StorageBucketIamMember(this, "node-uses-data", {
          bucket: objectStore.bucketName,
          role: "roles/storage.objectUser",
          member: machine.member,
        }),
      );
    }
  }

  private account(key: "controller" | "node", accountId: string, title: string): ServiceAccount {
    const { plan, project, bundle } = this.props;
    const account = new ServiceAccount(this, key, { accountId, displayName: `${title} of ${plan.name}`, project });
    const { member } = account;
    this.dependables.push(
      new StorageBucketIamMember(this, `${key}-reads-bundle`, {
        bucket: bundle.bucket.name,
        role: "roles/storage.objectViewer",
        member,
      }),
      new SecretManagerSecretIamMember(this, `${key}-reads-key`, {
        secretId: bundle.secret.id,
        role: "roles/secretmanager.secretAccessor",
        member,
      }),
      ...["logging.logWriter", "monitoring.metricWriter"].map(
        (role) => new ProjectIamMember(this, `${key}-${role}`, { project, role: `roles/${role}`, member }),
      ),
    );
    return account;
  }

  /** Instance groups and what is in them, and no more of Compute Engine. */
  private replacementRole(): ProjectIamCustomRole {
    const { plan, project } = this.props;
    return new ProjectIamCustomRole(this, "replacement", {
      project,
      roleId: `${plan.name.replaceAll("-", "_")}_slurm_controller`,
      title: `Slurm controller of ${plan.name}`,
      permissions: [
        "compute.instanceGroupManagers.get",
        "compute.instanceGroupManagers.list",
        "compute.instanceGroupManagers.update",
        "compute.instances.get",
        "compute.instances.list",
        "compute.instances.update",
        "compute.zoneOperations.get",
        "compute.zones.get",
      ],
    });
  }
}
