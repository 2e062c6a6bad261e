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
  | "Microsoft.KeyVault/managedHSMs"
  | "Microsoft.Storage/storageAccounts";

/** The id of a resource of one kind. A token passes. */
export function resourceId(kind: ResourceKind): Check<string> {
  return resourceIdOf([kind]);
}

/** The id of a resource of one of several kinds; the hint names the first. */
export function resourceIdOf(kinds: readonly [ResourceKind, ...ResourceKind[]]): Check<string> {
  return text({ pattern: new RegExp(`^(${kinds.map(pattern).join("|")})$`, "i"), hint: resourceIdHint(kinds[0]) });
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

/** A list of ids, each once: Azure knows no case in them. */
export function uniqueIds(ids: Check<readonly string[]>): Check<readonly string[]> {
  return (problems, path, value) => {
    const list = ids(problems, path, value);
    const known = isUnresolved(list) ? [] : (list ?? []).map((id) => id.toLowerCase());
    const twice = known.findIndex((id, index) => known.indexOf(id) < index);
    if (twice >= 0) {
      problems.add(`${path}[${twice}]`, "is in the list twice", "write it once");
      return undefined;
    }
    return list;
  };
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
