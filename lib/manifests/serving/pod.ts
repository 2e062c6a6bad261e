import { servingServiceAccount } from "../../description/serving/service-accounts";
import { STARTUP_PROBE_PERIOD_SECONDS } from "../../serving/cold-start";
import type { ModelServerPlan } from "../../serving/model-server-plan";
import { environmentOf } from "../manifest";
import type { FabricPodSettings } from "../pod-settings";
import { identityLabels, scriptVolume, weightContainers } from "./weights";

/** Where the pods of a server go: the machines of its pools. */
export interface ServingPlacement {
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly affinity?: object;
  readonly tolerations: readonly object[];
  /** Of a replica on several machines, where they have a fabric. */
  readonly fabric?: FabricPodSettings;
}

/** A folder of files cannot be mounted in part, so files of one server lie in a map under names without slashes. */
export function fileKey(path: string): string {
  return path.slice(1).replaceAll("/", ".");
}

/** Name of the map that holds the engine's files; absent where it needs none. */
export function filesName({ name, engine }: ModelServerPlan): string | undefined {
  return Object.keys(engine.files).length > 0 ? `${name}-files` : undefined;
}

export type PodRole = "replica" | "leader" | "worker";

/** Labels by which service, router, budget and monitors find the pods that answer requests. */
export function answeringLabels({ name }: ModelServerPlan): Readonly<Record<string, string>> {
  return { "app.kubernetes.io/name": name, "gpu-clusters.io/serves": "requests" };
}

/** One pod of a replica: a whole one, the machine that leads a replica on several, or one of the others. */
export function servingPod(plan: ModelServerPlan, role: PodRole, placement: ServingPlacement) {
  const { name, drain, pod, cloud } = plan;
  const { fabric } = placement;
  const answers = role !== "worker";
  const waits = weightContainers(plan);
  return {
    metadata: {
      labels: {
        ...(answers ? answeringLabels(plan) : { "app.kubernetes.io/name": name }),
        ...identityLabels(cloud),
      },
      ...(fabric && { annotations: fabric.annotations }),
    },
    spec: {
      serviceAccountName: servingServiceAccount,
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: drain.terminationGraceSeconds,
      ...(placement.nodeSelector && { nodeSelector: placement.nodeSelector }),
      ...(placement.affinity && { affinity: placement.affinity }),
      tolerations: placement.tolerations,
      ...(role === "replica" && { topologySpreadConstraints: [spread(plan)] }),
      ...((waits.length > 0 || fabric) && { initContainers: [...waits, ...(fabric?.sidecars ?? [])] }),
      ...(fabric && { resourceClaims: fabric.resourceClaims }),
      containers: [engineContainer(plan, role, fabric)],
      volumes: [
        { name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit: `${pod.sharedMemoryGiB}Gi` } },
        ...(waits.length > 0 ? [scriptVolume] : []),
        ...(plan.weights.type === "copied" ? [{ name: "models", emptyDir: {} }] : []),
        ...(hasAdapters(plan) ? [{ name: "adapters", emptyDir: {} }] : []),
        ...files(plan).volumes,
        ...withoutSharedMemory(fabric?.volumes ?? []),
      ],
    },
  };
}

function engineContainer(plan: ModelServerPlan, role: PodRole, fabric: FabricPodSettings | undefined) {
  const { engine, drain, pod, coldStart, parallelism } = plan;
  const answers = role !== "worker";
  const { readinessPath, livenessPath, timeoutSeconds } = engine.probes;
  const severalMachines = parallelism.nodesPerReplica > 1;
  const probe = (path: string) => ({ httpGet: { path, port: "http" }, timeoutSeconds });
  return {
    name: "engine",
    image: engine.image,
    command: engine.command,
    args: role === "worker" ? (engine.workerArguments ?? engine.arguments) : engine.arguments,
    env: environmentOf(engine.environment),
    ports: Object.entries(engine.ports).map(([name, containerPort]) => ({ name, containerPort })),
    resources: {
      ...fabric?.resources,
      requests: {
        ...fabric?.resources.limits,
        cpu: String(pod.cpu),
        memory: `${pod.memoryGiB}Gi`,
        [pod.gpuResource]: String(pod.gpus),
      },
      limits: {
        ...fabric?.resources.limits,
        memory: `${pod.memoryGiB}Gi`,
        [pod.gpuResource]: String(pod.gpus),
      },
    },
    ...(severalMachines && {
      securityContext: { capabilities: { add: [...new Set(["IPC_LOCK", ...(fabric?.capabilities ?? [])])] } },
    }),
    ...(answers && {
      startupProbe: {
        ...probe(readinessPath),
        periodSeconds: STARTUP_PROBE_PERIOD_SECONDS,
        failureThreshold: coldStart.startupProbeFailures,
      },
      readinessProbe: { ...probe(readinessPath), periodSeconds: 5, failureThreshold: 3 },
      livenessProbe: { ...probe(livenessPath), periodSeconds: 10, failureThreshold: 6 },
      // Routers learn meanwhile that the pod ends; it still answers.
      lifecycle: { preStop: { sleep: { seconds: drain.sleepSeconds } } },
    }),
    volumeMounts: [
      { name: "shared-memory", mountPath: "/dev/shm" },
      ...(plan.weights.type === "copied" ? [{ name: "models", mountPath: "/models" }] : []),
      ...(hasAdapters(plan) ? [{ name: "adapters", mountPath: "/adapters", readOnly: true }] : []),
      ...files(plan).mounts,
      ...withoutSharedMemory(fabric?.volumeMounts ?? []),
    ],
  };
}

/** The server has its own. */
function withoutSharedMemory(volumes: readonly object[]): readonly object[] {
  return volumes.filter((volume) => !("name" in volume) || volume.name !== "shared-memory");
}

function hasAdapters({ weights }: ModelServerPlan): boolean {
  return Object.keys(weights.adapters).length > 0;
}

/** Replicas of one server in several zones, where the machines are. */
function spread(plan: ModelServerPlan) {
  return {
    maxSkew: 1,
    topologyKey: "topology.kubernetes.io/zone",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: answeringLabels(plan) },
  };
}

function files(plan: ModelServerPlan) {
  const name = filesName(plan);
  return name === undefined
    ? { volumes: [], mounts: [] }
    : {
        volumes: [{ name: "files", configMap: { name } }],
        mounts: Object.keys(plan.engine.files).map((mountPath) => ({
          name: "files",
          mountPath,
          subPath: fileKey(mountPath),
          readOnly: true,
        })),
      };
}
