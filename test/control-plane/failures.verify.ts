import { pyTorchTraining } from "../../lib/manifests/jobs/pytorch-training";
import { planOf } from "../kubernetes/clusters";
import { type Api, until } from "./api";
import { type ControlPlane, playedLabel } from "./control-plane";
import { runningPods, startJob, untilRunning } from "./jobs";
import { addMachines } from "./machines";
import { available, installPlatform, startPlane } from "./platform";
import { exitCodeAnnotation, preflightExitCodeAnnotation } from "./pod-stages";

const teams = [{ name: "research", gpuCount: 32 }, { name: "product" }];
const plan = planOf("p5.48xlarge", { teams }, { nodeCount: 8 });
const image = "registry.example.com/train:1";

const jobOf = (name: string, nodeCount: number, more: { team?: string; priority?: "low" | "high" } = {}) =>
  pyTorchTraining(plan, { team: "research", image, script: "/train.py", name, nodeCount, ...more });

(available ? describe : describe.skip)("a job that meets failures", () => {
  let plane: ControlPlane;
  let api: Api;

  beforeAll(async () => {
    plane = await startPlane(plan, 16);
    api = plane.api;
    await installPlatform(api, plan);
    await addMachines(api, plan);
  });
  afterAll(() => plane?.stop());

  async function start(...words: Parameters<typeof jobOf>): Promise<void> {
    for (const object of jobOf(...words)) {
      await startJob(api, object);
    }
  }

  async function remove(name: string, team = "research"): Promise<void> {
    await api.request("DELETE", `/apis/trainer.kubeflow.org/v1alpha1/namespaces/${team}/trainjobs/${name}`);
    await until(
      `${name} is gone`,
      () => runningPods(api, team, name),
      (pods) => pods.length === 0,
    );
  }

  const nodeOf = (name: string) => `/api/v1/nodes/${name}`;

  /** Machines on which the job runs, whole. */
  async function machines(name: string, count: number, team = "research"): Promise<readonly string[]> {
    return (await untilRunning(api, team, name, count, 90)).map(({ spec }) => spec.nodeName ?? "");
  }

  /** All restarts, and those that the budget was charged for. */
  async function restarts(name: string): Promise<readonly [number, number]> {
    const { status } = await api.get(`/apis/jobset.x-k8s.io/v1alpha2/namespaces/research/jobsets/${name}`);
    return [status.restarts ?? 0, status.restartsCountTowardsMax ?? 0];
  }

  async function untilRestarted(name: string, count: number): Promise<void> {
    await until(
      `${name} has started again`,
      () => restarts(name),
      ([all]) => all >= count,
      90,
    );
  }

  async function annotatePod(name: string, annotations: Readonly<Record<string, string>>): Promise<void> {
    const [pod] = await runningPods(api, "research", name);
    const { status } = await api.patch(`/api/v1/namespaces/research/pods/${pod?.metadata.name}`, "merge", {
      metadata: { annotations },
    });
    expect(status).toBe(200);
  }

  test("a drained machine costs none of its restarts, and it runs on elsewhere", async () => {
    await start("drained", 2);
    const [first = ""] = await machines("drained", 2);
    const [pod] = await runningPods(api, "research", "drained");
    const drained = pod?.spec.nodeName ?? first;
    await api.patch(nodeOf(drained), "merge", { spec: { unschedulable: true } });
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: pod?.metadata.name } };
    const { status } = await api.request(
      "POST",
      `/api/v1/namespaces/research/pods/${pod?.metadata.name}/eviction`,
      eviction,
    );
    expect(status).toBe(201);
    await untilRestarted("drained", 1);
    expect(await machines("drained", 2)).not.toContain(drained);
    expect(await restarts("drained")).toEqual([1, 0]);
    await api.patch(nodeOf(drained), "merge", { spec: { unschedulable: null } });
    await remove("drained");
  });

  test("a sick machine, as its preflight finds it, costs none, and is left once it is tainted", async () => {
    await start("sick", 2);
    await machines("sick", 2);
    const [pod] = await runningPods(api, "research", "sick");
    const sick = pod?.spec.nodeName ?? "";
    const { spec } = await api.get(nodeOf(sick));
    const taint = { key: "gpu-clusters.io/unhealthy", value: "RebootNeeded", effect: "NoSchedule" };
    await api.patch(nodeOf(sick), "merge", { spec: { taints: [...spec.taints, taint] } });
    await annotatePod("sick", { [preflightExitCodeAnnotation]: "90" });
    await untilRestarted("sick", 1);
    expect(await machines("sick", 2)).not.toContain(sick);
    expect(await restarts("sick")).toEqual([1, 0]);
    await api.patch(nodeOf(sick), "merge", { spec: { taints: spec.taints } });
    await remove("sick");
  });

  test("a program that fails spends the budget", async () => {
    await start("failing", 2);
    await machines("failing", 2);
    await annotatePod("failing", { [exitCodeAnnotation]: "1" });
    await untilRestarted("failing", 1);
    expect(await restarts("failing")).toEqual([1, 1]);
    await machines("failing", 2);
    await remove("failing");
  });

  test("a silent kubelet costs none, and the job runs again once its machine is gone", async () => {
    await start("silent", 2);
    const [silent = ""] = await machines("silent", 2);
    await api.patch(nodeOf(silent), "merge", { metadata: { labels: { [playedLabel]: null } } });
    await until(
      "its pod is evicted",
      () => runningPods(api, "research", "silent"),
      (pods) => !pods.some(({ spec }) => spec.nodeName === silent),
      120,
    );
    await api.request("DELETE", nodeOf(silent));
    await untilRestarted("silent", 1);
    expect(await machines("silent", 2)).not.toContain(silent);
    expect((await restarts("silent"))[1]).toBe(0);
    await remove("silent");
    await addMachines(api, plan);
  });

  test("a team takes back what another one borrowed, and the borrower's own jobs run on", async () => {
    await start("own", 4, { team: "product" });
    await machines("own", 4, "product");
    await start("borrowed", 3, { team: "product" });
    await machines("borrowed", 3, "product");
    await start("wanted", 3);
    await machines("wanted", 3);
    expect(await runningPods(api, "product", "own")).toHaveLength(4);
    expect(await runningPods(api, "product", "borrowed")).toHaveLength(0);
    await remove("wanted");
    await machines("borrowed", 3, "product");
    await Promise.all([remove("own", "product"), remove("borrowed", "product")]);
  });

  test("within a team an urgent job takes the machines of one that is not", async () => {
    await start("elsewhere", 4, { team: "product" });
    await machines("elsewhere", 4, "product");
    await start("patient", 4, { priority: "low" });
    await machines("patient", 4);
    await start("urgent", 2, { priority: "high" });
    await machines("urgent", 2);
    await Promise.all([remove("patient"), remove("urgent"), remove("elsewhere", "product")]);
  });

  test("jobs that pass the queue are refused their pods, and a queued one runs on all machines beside them", async () => {
    const unqueued = {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "unqueued", namespace: "default" },
      spec: {
        template: {
          spec: {
            restartPolicy: "Never",
            tolerations: [{ operator: "Exists" }],
            containers: [{ name: "a", image, resources: { limits: { "nvidia.com/gpu": "8" } } }],
          },
        },
      },
    };
    await api.apply(unqueued);
    await start("queued", 8);
    await machines("queued", 8);
    const { items } = await api.get("/api/v1/namespaces/default/pods");
    expect(items).toEqual([]);
    await remove("queued");
  });
});
