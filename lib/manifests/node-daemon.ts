import type { Manifest } from "./manifest";

export interface NodeDaemonProps {
  readonly name: string;
  readonly namespace: string;
  /** Which machines it runs on. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** The pod, as far as it is no daemon's usual one. */
  readonly pod: Readonly<Record<string, unknown>>;
}

/** One pod on each machine of a kind; it is among the first to start there and the last to be put out. */
export function nodeDaemon({ name, namespace, nodeSelector, pod }: NodeDaemonProps): Manifest {
  const labels = { "app.kubernetes.io/name": name };
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace, labels },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } },
      template: {
        metadata: { labels },
        spec: {
          nodeSelector,
          tolerations: [{ operator: "Exists" }],
          priorityClassName: "system-node-critical",
          ...pod,
        },
      },
    },
  };
}
