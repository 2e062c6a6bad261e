import { type Check, isUnresolved, text } from "../../checks";

/** A kind of resource, by the last words of its id. */
export type ResourceKind =
  | "Microsoft.Network/virtualNetworks"
  | "Microsoft.Network/virtualNetworks/subnets"
  | "Microsoft.Network/privateDnsZones"
  | "Microsoft.Compute/capacityReservationGroups"
  | "Microsoft.Compute/proximityPlacementGroups"
  | "Microsoft.ContainerRegistry/registries"
  | "Microsoft.KeyVault/vaults"
  | "Microsoft.Storage/storageAccounts";

/** The id of a resource of one kind. A token passes. */
export function resourceId(kind: ResourceKind): Check<string> {
  return text({ pattern: new RegExp(`^${pattern(kind)}$`, "i"), hint: resourceIdHint(kind) });
}

export function resourceIdHint(kind: ResourceKind): string {
  return `write the id: ${example(kind)}`;
}

/** A part of an id: of `…/resourceGroups/x/…` the part `resourceGroups` is x. Empty where the id is only known later. */
export function partOfResourceId(id: string, part: string): string {
  return isUnresolved(id) ? "" : (new RegExp(`/${part}/([^/]+)`, "i").exec(id)?.[1] ?? "");
}

/** UUID of an object in Microsoft Entra ID. A token passes. */
export const objectId: Check<string> = text({
  pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  hint: "write the object id: 00000000-0000-0000-0000-000000000000",
});

function segments(kind: ResourceKind): { readonly provider: string; readonly types: readonly string[] } {
  const [provider = "", ...types] = kind.split("/");
  return { provider, types };
}

function pattern(kind: ResourceKind): string {
  const { provider, types } = segments(kind);
  const names = types.map((type) => `/${type}/[^/]+`).join("");
  return `/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]+/providers/${provider.replaceAll(".", "\\.")}${names}`;
}

function example(kind: ResourceKind): string {
  const { provider, types } = segments(kind);
  return `/subscriptions/…/resourceGroups/…/providers/${provider}${types.map((type) => `/${type}/…`).join("")}`;
}
