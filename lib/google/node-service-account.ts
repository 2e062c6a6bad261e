import { ProjectIamMember } from "@cdktf/provider-google/lib/project-iam-member";
import { ServiceAccount } from "@cdktf/provider-google/lib/service-account";
import { Construct } from "constructs";

/** What the service account of the machines is drawn from. */
export interface NodeServiceAccountProps {
  /** Name of the cluster. */
  readonly name: string;
  /** The project. */
  readonly project?: string;
}

/** What machines act as: they write logs and metrics and pull images, and nothing else. */
export class NodeServiceAccount extends Construct {
  /** Its e-mail address. */
  readonly email: string;
  /** Id of the project that the account lies in. */
  readonly project: string;
  /** What must be there before a machine is of use. */
  readonly grants: readonly ProjectIamMember[];

  constructor(scope: Construct, id: string, { name, project }: NodeServiceAccountProps) {
    super(scope, id);
    const account = new ServiceAccount(this, "Resource", {
      accountId: `${name}-node`,
      displayName: `Machines of ${name}`,
      project,
    });
    this.email = account.email;
    this.project = account.project;
    const member = account.member;
    this.grants = ["container.defaultNodeServiceAccount", "artifactregistry.reader"].map(
      (role) => new ProjectIamMember(this, role, { project: this.project, role: `roles/${role}`, member }),
    );
  }
}
