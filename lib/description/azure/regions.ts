/**
 * Regions by their short names, with what they have zones in: the list of Microsoft's documentation (reliability/regions-list,
 * 2026), and the sovereign clouds'. Whether a size is offered in a zone is asked by the preflight commands.
 */
const withZones = [
  "australiaeast",
  "austriaeast",
  "belgiumcentral",
  "brazilsouth",
  "canadacentral",
  "centralindia",
  "centralus",
  "chilecentral",
  "chinanorth3",
  "denmarkeast",
  "eastasia",
  "eastus",
  "eastus2",
  "francecentral",
  "germanywestcentral",
  "indonesiacentral",
  "israelcentral",
  "italynorth",
  "japaneast",
  "japanwest",
  "koreacentral",
  "malaysiawest",
  "mexicocentral",
  "newzealandnorth",
  "northeurope",
  "norwayeast",
  "polandcentral",
  "qatarcentral",
  "southafricanorth",
  "southcentralus",
  "southeastasia",
  "spaincentral",
  "swedencentral",
  "switzerlandnorth",
  "taiwannorth",
  "uaenorth",
  "uksouth",
  "usgovvirginia",
  "westeurope",
  "westus2",
  "westus3",
] as const;

const withoutZones = [
  "australiacentral",
  "australiacentral2",
  "australiasoutheast",
  "brazilsoutheast",
  "canadaeast",
  "centraluseuap",
  "chinaeast",
  "chinaeast2",
  "chinaeast3",
  "chinanorth",
  "chinanorth2",
  "eastus2euap",
  "eastusstg",
  "francesouth",
  "germanynorth",
  "israelnorthwest",
  "jioindiacentral",
  "jioindiawest",
  "koreasouth",
  "malaysiasouth",
  "northcentralus",
  "norwaywest",
  "southafricawest",
  "southcentralusstg",
  "southindia",
  "swedensouth",
  "switzerlandwest",
  "taiwannorthwest",
  "uaecentral",
  "ukwest",
  "usdodcentral",
  "usdodeast",
  "usgovarizona",
  "usgovtexas",
  "westcentralus",
  "westindia",
  "westus",
] as const;

export const azureRegions: readonly string[] = [...withZones, ...withoutZones];

/** Whether a region is known to have no zones. */
export function hasNoZones(region: string): boolean {
  return withoutZones.some((name) => name === region);
}

/** A region by its short name: `East US` and `EastUS` are `eastus`, as the provider reads them. */
export function shortRegionName(region: string): string {
  return region.replaceAll(" ", "").toLowerCase();
}
