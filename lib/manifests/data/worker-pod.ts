import { scratchFolder } from "../../data/configuration";
import { nodePoolLabel } from "../../description/common/cluster";
import { type DataPoolPlan, spotTaint, taskRoom } from "../../description/data/data-pools";
import type { DataIdentity } from "../../description/data/data-target";

/** A pod of a Ray cluster, as far as its machine decides it. */
export interface RayPodOptions {
  readonly image: string;
  readonly container: string;
  readonly identity: DataIdentity;
  readonly environment?: Readonly<Record<string, string>>;
  /** Machines that it must be on; absent for machines without a taint: the cluster's own. */
  readonly pool?: DataPoolPlan;
  readonly resources: { readonly cpu: string; readonly memory: string };
  readonly volumes?: readonly object[];
  readonly volumeMounts?: readonly object[];
}

/** Memory of Ray's object store on a worker: data goes through the bucket, so that little is kept here. */
export const objectStoreBytes = 2_000_000_000;

/** The template of a pod: no root, no privileges, room for files on the machine's disk. */
export function rayPod(options: RayPodOptions): object {
  const { image, container, identity, environment = {}, pool, resources, volumes = [], volumeMounts = [] } = options;
  return {
    metadata: { labels: identity.podLabels },
    spec: {
      serviceAccountName: identity.serviceAccountName,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        fsGroup: 100,
        seccompProfile: { type: "RuntimeDefault" },
      },
      ...(pool && {
        nodeSelector: { [nodePoolLabel]: pool.name },
        tolerations: [
          { key: nodePoolLabel, operator: "Equal", value: pool.name, effect: "NoSchedule" },
          ...(pool.capacity.type === "spot" ? [{ ...spotTaint, operator: "Equal" }] : []),
        ],
      }),
      containers: [
        {
          name: container,
          image,
          env: Object.entries(environment).map(([name, value]) => ({ name, value })),
          resources: { requests: resources, limits: resources },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
          volumeMounts: [
            { name: "scratch", mountPath: scratchFolder },
            { name: "shared-memory", mountPath: "/dev/shm" },
            ...volumeMounts,
          ],
        },
      ],
      volumes: [
        { name: "scratch", emptyDir: pool ? { sizeLimit: `${pool.scratchGiB}Gi` } : {} },
        { name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit: "3Gi" } },
        ...volumes,
      ],
    },
  };
}

/** A group of workers, one pod on each machine of a pool. */
export function workerGroup(
  pool: DataPoolPlan,
  count: { readonly minimum: number; readonly maximum: number },
  pod: Omit<RayPodOptions, "container" | "pool" | "resources">,
  resources: Readonly<Record<string, number>> = {},
): object {
  const room = taskRoom(pool.machine);
  return {
    groupName: pool.name,
    replicas: count.minimum,
    minReplicas: count.minimum,
    maxReplicas: count.maximum,
    rayStartParams: {
      "num-cpus": String(room.cpus),
      memory: String(room.memoryGiB * 2 ** 30),
      "object-store-memory": String(objectStoreBytes),
      ...(Object.keys(resources).length > 0 && { resources: `'${JSON.stringify(resources)}'` }),
    },
    template: rayPod({
      ...pod,
      container: "ray-worker",
      pool,
      // Beside the tasks: Ray's own 2 GiB and its object store.
      resources: { cpu: String(room.cpus), memory: `${room.memoryGiB + 4}Gi` },
    }),
  };
}
