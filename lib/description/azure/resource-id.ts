import { checkPattern, checkPresent, isUnresolved, type Problems } from "../../checks";

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

/** Checks the id of a resource; an absent one passes. */
export function checkResourceId(problems: Problems, path: string, id: unknown, kind: ResourceKind): boolean {
  return checkPattern(problems, path, id, new RegExp(`^${pattern(kind)}$`, "i"), `write the id: ${example(kind)}`);
}

/** Checks the id of a resource that must be there. */
export function checkPresentResourceId(problems: Problems, path: string, id: unknown, kind: ResourceKind): boolean {
  return (
    checkPresent(problems, path, id, `write the id: ${example(kind)}`) && checkResourceId(problems, path, id, kind)
  );
}

/** A part of an id: of `…/resourceGroups/x/…` the part `resourceGroups` is x. Empty where the id is only known later. */
export function partOfResourceId(id: string, part: string): string {
  return isUnresolved(id) ? "" : (new RegExp(`/${part}/([^/]+)`, "i").exec(id)?.[1] ?? "");
}

/** UUID of an object in Microsoft Entra ID. */
export function checkObjectId(problems: Problems, path: string, id: unknown): boolean {
  return checkPattern(
    problems,
    path,
    id,
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    "write the object id: 00000000-0000-0000-0000-000000000000",
  );
}

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
