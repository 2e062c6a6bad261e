import type { AzurermProviderConfig } from "@cdktf/provider-azurerm/lib/provider";

/**
 * What the azurerm provider must be told for these constructs.
 *
 * - Resource providers beside the default set, which lacks those of Lustre, metrics and Grafana.
 * - The storage account is closed to whoever deploys, so its data plane is not asked.
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
