import type { ContainerNodePoolNodeConfig } from "@cdktf/provider-google/lib/container-node-pool";
import { labelsOf } from "./tags";

export interface NodeConfigBaseProps {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly serviceAccountEmail: string;
}

/** What every machine of the library starts with: its own account, verified boot, metadata that pods cannot take for theirs. */
export function nodeConfigBase({ name, tags, serviceAccountEmail }: NodeConfigBaseProps): ContainerNodePoolNodeConfig {
  return {
    imageType: "COS_CONTAINERD",
    serviceAccount: serviceAccountEmail,
    oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
    gvnic: { enabled: true },
    shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
    workloadMetadataConfig: { mode: "GKE_METADATA" },
    metadata: { "disable-legacy-endpoints": "true" },
    resourceLabels: labelsOf(tags, name),
  };
}
