import type { AzurermProviderConfig } from "@cdktf/provider-azurerm/lib/provider";
import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";

/**
 * What the azurerm provider must be told for these constructs.
 *
 * - Resource providers beside the default set, which lacks those of Lustre, metrics and Grafana.
 * - The storage account is closed to the principal that deploys, so its data plane is not asked.
 *
 * The subscription is taken from ARM_SUBSCRIPTION_ID, or from `az login`, unless `subscriptionId` is put beside it.
 *
 * ```ts
 * new AzurermProvider(this, "azure", azurermProviderConfig());
 * ```
 */
export function azurermProviderConfig(): AzurermProviderConfig {
  return {
    features: [{ storage: [{ dataPlaneAvailable: false }] }],
    resourceProviderRegistrations: "core",
    resourceProvidersToRegister: [
      "Microsoft.ContainerService",
      "Microsoft.Dashboard",
      "microsoft.insights",
      "Microsoft.KeyVault",
      "Microsoft.Monitor",
      "Microsoft.OperationalInsights",
      "Microsoft.StorageCache",
    ],
  };
}

/**
 * Versions of azurerm that take what AKS sells today: `os_sku` Ubuntu2404, which GB200 and GB300 need, from 4.67.0
 * (CHANGELOG-v4.md), and Grafana 12 from 4.81.0 (dashboard_grafana_resource.go; Azure makes no Grafana 11 any more,
 * terraform-provider-azurerm#32777). The bindings are of 4.55.0: no argument that they know has changed since, and 5.0.0
 * renames some.
 */
export const azurermVersions = ">= 4.81.0, < 5.0.0";

/**
 * Lets a stack take a newer azurerm than that of its bindings. Constructs that need one call it; an override of your own
 * that comes later wins: `stack.addOverride("terraform.required_providers.azurerm.version", "4.85.0")`.
 */
export function requireAzurerm(construct: IConstruct): void {
  TerraformStack.of(construct).addOverride("terraform.required_providers.azurerm.version", azurermVersions);
}
