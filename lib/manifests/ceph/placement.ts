import { poolLabel } from "../../description/data/data-pools";

/** Storage machines have this value of the pool's label and taint. */
export const storagePool = "storage";

/** Namespace and name of the one Ceph cluster. */
export const cephName = "rook-ceph";

/** On the storage machines, and nowhere else. */
export const onStorageNodes = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: poolLabel, operator: "In", values: [storagePool] }] }],
    },
  },
  tolerations: [{ key: poolLabel, operator: "Equal", value: storagePool, effect: "NoSchedule" }],
};

/** At most one on a machine, and none rather than two: Rook's example would put a second one there. */
export function apart(app: string) {
  return {
    ...onStorageNodes,
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { app } },
      },
    ],
  };
}
