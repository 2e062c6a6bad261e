import type { ModelServerPlan } from "../../serving/model-server-plan";
import { routerPort, routerServiceName } from "../../serving/router";
import { configMap, type Manifest } from "../manifest";
import { answeringLabels, fileKey, filesName, type ServingPlacement, servingPod } from "./pod";
import { podMonitor, scaledObject } from "./scaling";
import { preloadJob } from "./weights";

/**
 * All objects of one model server. The number of replicas stands in none of them where KEDA decides it: each apply would set
 * it back.
 */
export function modelServerManifests(plan: ModelServerPlan, placement: ServingPlacement): readonly Manifest[] {
  const severalMachines = plan.parallelism.nodesPerReplica > 1;
  return [
    ...preloadJob(plan),
    ...engineFiles(plan),
    severalMachines ? leaderWorkerSet(plan, placement) : deployment(plan, placement),
    service(plan),
    disruptionBudget(plan),
    networkPolicy(plan),
    podMonitor(plan),
    ...scaledObject(plan),
  ];
}

/** Address of a server inside the cluster: of its router, or of its own service where it has none. */
export function serverUrl({ name, namespace, router, engine }: ModelServerPlan): string {
  const host = router ? routerServiceName(name) : name;
  return `http://${host}.${namespace}.svc.cluster.local:${router ? routerPort : engine.ports.http}`;
}

function engineFiles(plan: ModelServerPlan): readonly Manifest[] {
  const name = filesName(plan);
  const data = Object.entries(plan.engine.files).map(([path, text]) => [fileKey(path), text] as const);
  return name === undefined ? [] : [configMap({ name, namespace: plan.namespace }, Object.fromEntries(data))];
}

function deployment(plan: ModelServerPlan, placement: ServingPlacement): Manifest {
  const { name, namespace, replicas, scaling, coldStart } = plan;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, labels: { "app.kubernetes.io/name": name } },
    spec: {
      ...(!scaling && { replicas: replicas.maximum }),
      selector: { matchLabels: answeringLabels(plan) },
      strategy: strategies[plan.rollout.type],
      progressDeadlineSeconds: 2 * coldStart.seconds,
      template: servingPod(plan, "replica", placement),
    },
  };
}

const strategies = {
  surge: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  "replace-one": { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  "stop-first": { type: "Recreate" },
} as const;

/** A replica on several machines: if one of them fails, all start again, since the others wait for it without end. */
function leaderWorkerSet(plan: ModelServerPlan, placement: ServingPlacement): Manifest {
  const { name, namespace, replicas, scaling, parallelism, rollout } = plan;
  const surges = rollout.type === "surge";
  return {
    apiVersion: "leaderworkerset.x-k8s.io/v1",
    kind: "LeaderWorkerSet",
    metadata: { name, namespace, labels: { "app.kubernetes.io/name": name } },
    spec: {
      ...(!scaling && { replicas: replicas.maximum }),
      startupPolicy: "LeaderCreated",
      rolloutStrategy: {
        type: "RollingUpdate",
        rollingUpdateConfiguration: { maxSurge: surges ? 1 : 0, maxUnavailable: surges ? 0 : 1 },
      },
      leaderWorkerTemplate: {
        size: parallelism.nodesPerReplica,
        restartPolicy: "RecreateGroupOnPodRestart",
        leaderTemplate: servingPod(plan, "leader", placement),
        workerTemplate: servingPod(plan, "worker", placement),
      },
    },
  };
}

function service(plan: ModelServerPlan): Manifest {
  const { name, namespace, engine } = plan;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace, labels: { "app.kubernetes.io/name": name } },
    spec: {
      type: "ClusterIP",
      selector: answeringLabels(plan),
      ports: Object.entries(engine.ports).map(([port, number]) => ({
        name: port,
        port: number,
        targetPort: port,
        ...(port === "grpc" && { appProtocol: "kubernetes.io/h2c" }),
      })),
    },
  };
}

/** One at a time: a budget of all replicas would block every upgrade of the machines. */
function disruptionBudget(plan: ModelServerPlan): Manifest {
  const { name, namespace } = plan;
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name, namespace },
    spec: { maxUnavailable: 1, selector: { matchLabels: answeringLabels(plan) } },
  };
}

/** Engines know no keys: only the namespace of the fleet and monitoring reach them, and the machines of a replica each other. */
function networkPolicy({ name, namespace }: ModelServerPlan): Manifest {
  const namespaces = [namespace, "monitoring"].map((one) => ({
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": one } },
  }));
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace },
    spec: {
      podSelector: { matchLabels: { "app.kubernetes.io/name": name } },
      policyTypes: ["Ingress"],
      ingress: [{ from: namespaces }],
    },
  };
}
