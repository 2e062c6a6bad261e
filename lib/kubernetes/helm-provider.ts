import type { HelmProviderConfig } from "@cdktf/provider-helm/lib/provider";
import { Fn } from "cdktf";
import type { KubernetesClusterAccess } from "../description/platform/cluster-access";

/**
 * How the Helm provider reaches a cluster of another stack: credentials are asked for whenever Terraform runs.
 *
 * ```ts
 * new HelmProvider(this, "helm", helmProviderConfig(cluster));
 * ```
 */
export function helmProviderConfig({
  endpoint,
  certificateAuthorityData,
  execCredential,
}: KubernetesClusterAccess): HelmProviderConfig {
  const { apiVersion, command, args } = execCredential;
  return {
    kubernetes: {
      host: endpoint,
      clusterCaCertificate:
        certificateAuthorityData === undefined ? undefined : Fn.base64decode(certificateAuthorityData),
      exec: { apiVersion, command, args: [...args] },
    },
  };
}
