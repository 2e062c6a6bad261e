import { storagePool } from "../../description/ceph/ceph-plan";
import { nodePoolLabel } from "../../description/common/cluster";

/** On the storage machines, and nowhere else. */
export const onStorageNodes = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: nodePoolLabel, operator: "In", values: [storagePool] }] }],
    },
  },
  tolerations: [{ key: nodePoolLabel, operator: "Equal", value: storagePool, effect: "NoSchedule" }],
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
