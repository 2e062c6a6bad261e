import type { Manifest } from "../../../lib/manifests/manifest";
import { modelServerManifests, serverUrl } from "../../../lib/manifests/serving/model-server";
import { servingMonitoringManifests } from "../../../lib/manifests/serving/monitoring";
import { routerValues } from "../../../lib/manifests/serving/router";
import { servingScripts } from "../../../lib/manifests/serving/weights";
import type { ModelServerPlan } from "../../../lib/serving/model-server-plan";
import { validateCoreObject } from "../../kubernetes/core-object-schemas";
import { customObjectErrors, isCustom, podTemplateErrors, schemasFound } from "../../kubernetes/custom-object-schemas";
import { servingPlans } from "./plans";

const placement = {
  nodeSelector: { "gpu-clusters.io/pool": "llama" },
  tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
};

function objectsOf(plan: ModelServerPlan): readonly Manifest[] {
  return [
    servingScripts(plan.namespace),
    ...modelServerManifests(plan, placement),
    ...servingMonitoringManifests(plan),
  ];
}

const find = (plan: ModelServerPlan, kind: string) => objectsOf(plan).find((object) => object.kind === kind);
const planned = (title: string): ModelServerPlan => {
  const plan = servingPlans.find(([name]) => name === title)?.[1];
  if (!plan) {
    throw new Error(`no plan is called ${title}`);
  }
  return plan;
};

const withSchemas = schemasFound ? test.each(servingPlans) : test.skip.each(servingPlans);

withSchemas("%s: every custom object fits the schema of its kind", (_title, plan) => {
  const custom = objectsOf(plan).filter(isCustom);
  expect(custom.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["PodMonitor", "PrometheusRule"]));
  for (const object of custom) {
    expect([object.kind, customObjectErrors(object)]).toEqual([object.kind, []]);
  }
});

test.each(servingPlans)("%s: every object of Kubernetes' own kinds is valid", (_title, plan) => {
  for (const object of objectsOf(plan).filter((one) => !isCustom(one))) {
    expect(() => validateCoreObject(object)).not.toThrow();
  }
});

withSchemas("%s: its pods have no field that Kubernetes does not know", (_title, plan) => {
  for (const object of objectsOf(plan).filter(({ kind }) => kind === "Deployment" || kind === "Job")) {
    const { template } = object.spec as { template: unknown };
    expect([object.kind, podTemplateErrors(template)]).toEqual([object.kind, []]);
  }
});

test.each(servingPlans)("%s: the number of replicas stands in it only where nothing scales it", (_title, plan) => {
  const workload = find(plan, "Deployment") ?? find(plan, "LeaderWorkerSet");
  expect(Object.keys((workload ?? { spec: {} }).spec as object).includes("replicas")).toBe(plan.scaling === undefined);
});

test.each(servingPlans)(
  "%s: every mount has its volume, and the name of every object is short enough",
  (_title, plan) => {
    for (const object of objectsOf(plan)) {
      expect(object.metadata.name).toMatch(/^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/);
      for (const { volumes, containers, initContainers = [] } of podsIn(object)) {
        const names = volumes.map(({ name }) => name);
        const mounts = [...containers, ...initContainers].flatMap(({ volumeMounts }) => volumeMounts);
        expect(mounts.filter(({ name }) => !names.includes(name))).toEqual([]);
      }
    }
  },
);

interface Pod {
  readonly volumes: readonly { readonly name: string }[];
  readonly containers: readonly { readonly volumeMounts: readonly { readonly name: string }[] }[];
  readonly initContainers?: Pod["containers"];
}

function podsIn(value: unknown): readonly Pod[] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  const found = "containers" in value && "volumes" in value ? [value as unknown as Pod] : [];
  return [...found, ...Object.values(value).flatMap(podsIn)];
}

test("a server on a full reservation stops before it starts anew, since no machine is left for a second", () => {
  expect(find(planned("a reservation"), "Deployment")?.spec).toMatchObject({ strategy: { type: "Recreate" } });
});

test("a replica on two machines starts anew as a whole, and only its leader is probed and found", () => {
  const set = find(planned("on two machines"), "LeaderWorkerSet")?.spec as {
    leaderWorkerTemplate: Record<string, { spec: { containers: readonly object[] }; metadata: { labels: object } }>;
  };
  expect(set.leaderWorkerTemplate).toMatchObject({ size: 2, restartPolicy: "RecreateGroupOnPodRestart" });
  const { leaderTemplate, workerTemplate } = set.leaderWorkerTemplate;
  expect(leaderTemplate?.spec.containers[0]).toHaveProperty("readinessProbe");
  expect(workerTemplate?.spec.containers[0]).not.toHaveProperty("readinessProbe");
  expect(workerTemplate?.metadata.labels).not.toHaveProperty(["gpu-clusters.io/serves"]);
});

test("KEDA scales a replica on several machines by its set", () => {
  expect(find(planned("on two machines"), "ScaledObject")?.spec).toMatchObject({
    scaleTargetRef: { kind: "LeaderWorkerSet", name: "deepseek" },
  });
});

test("requests go to the router where there is one, else to the service", () => {
  expect(serverUrl(planned("from zero"))).toBe("http://dialogue-proxy.serving.svc.cluster.local:8081");
  expect(serverUrl(planned("Triton"))).toBe("http://resnet.serving.svc.cluster.local:8000");
});

test("the router's image is pinned, and it scrapes the metrics where the engine has them", () => {
  const values = routerValues(planned("TensorRT-LLM"));
  expect(values).toMatchObject({
    router: {
      epp: { image: { tag: "v0.10.0" }, metricsDataSource: { path: "/prometheus/metrics" } },
      modelServers: { type: "trtllm-serve" },
    },
  });
});

test("the objects of one server stay as they are", () => {
  expect(objectsOf(planned("on one machine"))).toMatchSnapshot();
});
