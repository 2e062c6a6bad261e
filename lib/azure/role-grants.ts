import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { DataResource, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface RoleGrant {
  /** Name of the grant in the construct: stable, since a changed one gives the role again. */
  readonly id: string;
  readonly scope: string;
  /** `Storage Blob Data Contributor`. */
  readonly role: string;
  readonly principalId: string;
  /** @default "ServicePrincipal" */
  readonly principalType?: "ServicePrincipal" | "Group";
}

/** Roles of Azure, given one by one. */
export class RoleGrants extends Construct {
  /** What must be there before the roles are of use, the wait with them. */
  readonly ready: readonly ITerraformDependable[];

  /**
   * @param waitSeconds Seconds until the roles are in force. Azure takes up to five minutes, and answers nobody who asks
   * whether they are. The wait needs a POSIX shell where Terraform runs; ROLE_PROPAGATION_SECONDS in its environment is taken
   * instead. It happens once: when a role is given.
   */
  constructor(scope: Construct, id: string, grants: readonly RoleGrant[], waitSeconds = 0) {
    super(scope, id);
    const assignments = grants.map(
      ({ id: grantId, scope: grantScope, role, principalId, principalType = "ServicePrincipal" }) =>
        new RoleAssignment(this, grantId, {
          scope: grantScope,
          roleDefinitionName: role,
          principalId,
          principalType,
        }),
    );
    if (waitSeconds === 0 || assignments.length === 0) {
      this.ready = assignments;
      return;
    }
    const triggers = Object.fromEntries(assignments.map((assignment) => [assignment.node.id, assignment.id]));
    const wait = new DataResource(this, "in-force", {
      triggersReplace: triggers,
      provisioners: [
        {
          type: "local-exec",
          command: `sleep "$(printenv ROLE_PROPAGATION_SECONDS || echo ${waitSeconds})"`,
        },
      ],
    });
    this.ready = [...assignments, wait];
  }
}
