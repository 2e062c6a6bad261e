import type { DataTarget } from "../../description/data/data-target";
import type { Manifest } from "../manifest";

/** The account by which the cloud knows the pods of jobs, and what Spark's driver may do to make its executors. */
export function dataWorkspaceManifests({ namespace, identity, engine }: DataTarget): readonly Manifest[] {
  const { serviceAccountName: name, annotations } = identity;
  const account: Manifest = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace, ...(Object.keys(annotations).length > 0 && { annotations }) },
  };
  return engine === "spark" ? [account, ...driverRights(name, namespace)] : [account];
}

function driverRights(name: string, namespace: string): readonly Manifest[] {
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name, namespace },
      rules: [
        {
          apiGroups: [""],
          resources: ["pods", "configmaps", "persistentvolumeclaims", "services"],
          verbs: ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"],
        },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name, namespace },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  ];
}
