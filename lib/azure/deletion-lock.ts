import { ManagementLock } from "@cdktf/provider-azurerm/lib/management-lock";
import type { Construct } from "constructs";

/**
 * An Azure lock that lets nobody delete a resource, in the portal or by any other tool, before the lock is taken away.
 * Terraform takes it away before what it locks.
 */
export function lockAgainstDeletion(scope: Construct, resourceId: string): ManagementLock {
  return new ManagementLock(scope, "lock", {
    name: "holds-data",
    scope: resourceId,
    lockLevel: "CanNotDelete",
    notes: "Holds data: take this lock away before deleting it.",
  });
}
