import type { DataTarget } from "../../description/data/data-target";
import type { Manifest } from "../manifest";

/** The namespace of the jobs, and the account by which the cloud knows their pods. */
export function dataWorkspaceObjects({ namespace, identity }: DataTarget): readonly Manifest[] {
  return [
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "baseline" } },
    },
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: {
        name: identity.serviceAccountName,
        namespace,
        ...(Object.keys(identity.annotations).length > 0 && { annotations: identity.annotations }),
      },
    },
  ];
}
