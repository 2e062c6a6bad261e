import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { pyTorchTraining } from "../../lib/manifests/jobs/pytorch-training";
import type { Manifest } from "../../lib/manifests/manifest";
import { trainingRuntimeName } from "../../lib/manifests/training-runtime";
import { findHelm } from "../helm/helm";
import { onlyPool, planOf } from "../kubernetes/clusters";
import { type Api, until } from "./api";
import type { ControlPlane } from "./control-plane";
import { startJob, untilRunning } from "./jobs";
import { addMachines } from "./machines";
import { addMissingKinds, available, manifestsOf, startPlane } from "./platform";

const plan = planOf("p5.48xlarge", { teams: [{ name: "research", group: "researchers" }] }, { nodeCount: 8 });
const privileged = (securityContext: object) => ({ name: "a", image: "image:1", securityContext });
const chart = path.join(__dirname, "../../lib/kubernetes/manifest-chart");

/** The queues and runtimes as release 0.1 had them: under constant names. */
function asReleasedBefore(objects: readonly Manifest[]): readonly Manifest[] {
  const text = JSON.stringify(objects)
    .replaceAll(/"gpu-[0-9a-f]{8}"/g, '"gpu"')
    .replaceAll(`"${trainingRuntimeName(plan, onlyPool(plan))}"`, '"gpu-pytorch"');
  return (JSON.parse(text) as Manifest[])
    .filter(({ kind }) => !kind.startsWith("Validating") && kind !== "WorkloadPriorityClass")
    .map((object) => {
      const { template } = (object.spec ?? {}) as { template?: { spec: object } };
      return object.kind === "TrainingRuntime" && template
        ? {
            ...object,
            spec: {
              ...(object.spec as object),
              template: { spec: { ...template.spec, failurePolicy: { maxRestarts: 3 } } },
            },
          }
        : object;
    });
}

/** A job of the platform's own runtime, as a tool other than this library would make it. */
const job = (name: string): Manifest => {
  const [, made] = pyTorchTraining(plan, {
    name,
    team: "research",
    nodeCount: 4,
    image: "image:1",
    script: "/train.py",
  });
  if (!made) {
    throw new Error("no job");
  }
  const runtimeRef = {
    ...{ apiGroup: "trainer.kubeflow.org", kind: "TrainingRuntime" },
    name: trainingRuntimeName(plan, onlyPool(plan)),
  };
  return { ...made, spec: { ...(made.spec as object), runtimeRef } };
};

(available ? describe : describe.skip)("a platform at work", () => {
  let plane: ControlPlane;
  let api: Api;

  function upgrade(release: string, objects: readonly Manifest[]): void {
    execFileSync(
      findHelm() ?? "",
      [
        "upgrade",
        "--install",
        release,
        chart,
        "--namespace",
        "kube-system",
        "--wait",
        "--timeout",
        "60s",
        "--values",
        "-",
      ],
      {
        input: JSON.stringify({ objects }),
        env: { ...process.env, KUBECONFIG: plane.kubeconfig("admin") },
        stdio: ["pipe", "pipe", "pipe"],
      },
    );
  }

  beforeAll(async () => {
    plane = await startPlane(plan);
    api = plane.api;
    const others = plan.manifestSets.filter(({ name }) => name !== "queues" && name !== "training-runtimes");
    const objects = others.flatMap(({ name }) => manifestsOf(plan, name));
    await addMissingKinds(api, objects);
    for (const object of objects) {
      await api.apply(object);
    }
    await addMachines(api, plan);
    upgrade("queues", asReleasedBefore(manifestsOf(plan, "queues")));
    upgrade("training-runtimes", asReleasedBefore(manifestsOf(plan, "training-runtimes")));
  });
  afterAll(() => plane?.stop());

  const names = (pods: Awaited<ReturnType<typeof untilRunning>>) => pods.map(({ metadata }) => metadata.name).sort();
  const machines = (pods: Awaited<ReturnType<typeof untilRunning>>) => pods.map(({ spec }) => spec.nodeName).sort();
  const statusOf = async (path: string) => (await api.request("GET", path)).status;
  const oldTopology = () => statusOf("/apis/kueue.x-k8s.io/v1beta2/topologies/gpu");
  const oldRuntime = () =>
    statusOf("/apis/trainer.kubeflow.org/v1alpha1/namespaces/research/trainingruntimes/gpu-pytorch");
  const remove = async (name: string) => {
    await api.request("DELETE", `/apis/trainer.kubeflow.org/v1alpha1/namespaces/research/trainjobs/${name}`);
    await untilRunning(api, "research", name, 0);
  };
  /** A job as the release before made it: it knew no priorities. */
  const before = (name: string): Manifest => {
    const { metadata, ...rest } = job(name);
    const labels = { "kueue.x-k8s.io/queue-name": metadata.labels?.["kueue.x-k8s.io/queue-name"] };
    const text = JSON.stringify({ ...rest, metadata: { ...metadata, labels } });
    return JSON.parse(text.replace(trainingRuntimeName(plan, onlyPool(plan)), "gpu-pytorch"));
  };
  const upgradeAll = () => {
    upgrade("queues", manifestsOf(plan, "queues"));
    upgrade("training-runtimes", manifestsOf(plan, "training-runtimes"));
  };

  test("is upgraded from the release before while jobs run and wait: those run on, these start, and new ones beside them", async () => {
    await startJob(api, before("old"));
    const pods = await untilRunning(api, "research", "old", 4);
    await startJob(api, before("filler"));
    await untilRunning(api, "research", "filler", 4);
    await startJob(api, before("waiting"));
    upgradeAll();
    expect(names(await untilRunning(api, "research", "old", 4))).toEqual(names(pods));
    await remove("filler");
    const waiting = await untilRunning(api, "research", "waiting", 4, 120);
    expect(new Set([...machines(pods), ...machines(waiting)]).size).toBe(8);
    await remove("waiting");
    await startJob(api, job("new"));
    const started = await untilRunning(api, "research", "new", 4);
    expect(new Set([...machines(pods), ...machines(started)]).size).toBe(8);
    expect(names(await untilRunning(api, "research", "old", 4))).toEqual(names(pods));
  });

  test("loses what the release before had with the first upgrade that finds it unused", async () => {
    expect([await oldTopology(), await oldRuntime()]).toEqual([200, 200]);
    await remove("old");
    upgradeAll();
    await until("the old topology is gone", oldTopology, (status) => status === 404);
    await until("the old runtime is gone", oldRuntime, (status) => status === 404);
    await remove("new");
  });

  test.each(["research", "default"])("a bare pod with GPUs is refused in the namespace %s", async (namespace) => {
    const resources = { limits: { "nvidia.com/gpu": "1" } };
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "bare", namespace },
      spec: { containers: [{ name: "a", image: "image:1", resources }] },
    };
    await until(
      "it is refused",
      () => api.apply(pod, { dryRun: true }).then(() => "taken", String),
      (answer) => answer.includes("start through a queue"),
      20,
    );
    await api.apply({ ...pod, spec: { containers: [{ name: "a", image: "image:1" }] } }, { dryRun: true });
  });

  const pod = (spec: object) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "any", namespace: "research" },
    spec: { containers: [{ name: "a", image: "image:1" }], ...spec },
  });
  const gpu = { limits: { "nvidia.com/gpu": "1" } };

  test.each([
    [
      "GPUs in an init container",
      { initContainers: [{ name: "b", image: "image:1", resources: gpu }] },
      "through a queue",
    ],
    ["a toleration of everything", { tolerations: [{ operator: "Exists" }] }, "through a queue"],
    ["the machines' taint", { tolerations: [{ key: "nvidia.com/gpu", operator: "Exists" }] }, "through a queue"],
    ["a machine by its name", { nodeName: "gpu-00" }, "through a queue"],
    ["the machine's network", { hostNetwork: true }, "share no network"],
    ["a privileged container", { containers: [privileged({ privileged: true })] }, "not privileged"],
    ["a capability", { containers: [privileged({ capabilities: { add: ["SYS_ADMIN"] } })] }, "add no capability"],
    ["a folder of the machine", { volumes: [{ name: "root", hostPath: { path: "/" } }] }, "no folder of the machine"],
  ])("a team's pod with %s is refused", async (_, spec, why) => {
    const answer = await api.apply(pod(spec), { dryRun: true }).then(() => "taken", String);
    expect(answer).toContain(why);
  });

  test("a team's pod that asks for none of these is taken, with what the fabric needs", async () => {
    await api.apply(pod({ containers: [privileged({ capabilities: { add: ["IPC_LOCK"] } })] }), { dryRun: true });
  });

  describe("a member of a team's group", () => {
    const as = async (namespace: string, verb: string, group: string, resource: string) => {
      const { body } = await api.request("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SubjectAccessReview",
        spec: { user: "ann", groups: ["researchers"], resourceAttributes: { namespace, verb, group, resource } },
      });
      return body.status.allowed;
    };

    test("runs jobs in the team's namespace, and nothing elsewhere", async () => {
      expect({
        job: await as("research", "create", "trainer.kubeflow.org", "trainjobs"),
        logs: await as("research", "get", "", "pods"),
        secret: await as("research", "create", "", "secrets"),
        queue: await as("research", "get", "kueue.x-k8s.io", "localqueues"),
        "change of the queue": await as("research", "update", "kueue.x-k8s.io", "localqueues"),
        "change of quotas": await as("research", "update", "", "resourcequotas"),
        rights: await as("research", "create", "rbac.authorization.k8s.io", "rolebindings"),
        "another team's job": await as("product", "create", "trainer.kubeflow.org", "trainjobs"),
        "another team's secret": await as("product", "get", "", "secrets"),
        "a machine": await as("", "patch", "", "nodes"),
      }).toEqual({
        job: true,
        logs: true,
        secret: true,
        queue: true,
        "change of the queue": false,
        "change of quotas": false,
        rights: false,
        "another team's job": false,
        "another team's secret": false,
        "a machine": false,
      });
    });
  });

  test("a team opens no door of its own to the outside", async () => {
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "door", namespace: "research" },
      spec: { type: "LoadBalancer", ports: [{ port: 80 }], selector: { a: "b" } },
    };
    await until(
      "it is refused",
      () => api.apply(service, { dryRun: true }).then(() => "taken", String),
      (answer) => answer.includes("exceeded quota"),
      30,
    );
  });

  test("a job that names no queue is put into the team's", async () => {
    const { labels: _, ...metadata } = job("unlabelled").metadata;
    await api.apply({ ...job("unlabelled"), metadata });
    const made = await api.get("/apis/trainer.kubeflow.org/v1alpha1/namespaces/research/trainjobs/unlabelled");
    expect(made.metadata.labels).toMatchObject({ "kueue.x-k8s.io/queue-name": "default" });
    expect(made.spec.suspend).toBe(true);
  });

  describe("a machine's reporter of health", () => {
    let token = "";
    let own = "";
    let other = "";

    beforeAll(async () => {
      const { items } = await api.get("/api/v1/namespaces/node-health/pods");
      const [pod, second] = items;
      own = pod.spec.nodeName;
      other = second.spec.nodeName;
      const boundObjectRef = { apiVersion: "v1", kind: "Pod", name: pod.metadata.name, uid: pod.metadata.uid };
      const { body } = await api.request("POST", "/api/v1/namespaces/node-health/serviceaccounts/node-health/token", {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        spec: { boundObjectRef },
      });
      token = body.status.token;
    });

    const condition = (type: string) => ({
      status: { conditions: [{ type, status: "False", reason: "Any", message: "" }] },
    });

    test("changes its condition and nothing else", async () => {
      const reporter = api.as(token);
      const status = async (...words: Parameters<Api["patch"]>) => (await reporter.patch(...words)).status;
      const url = (name: string) => `/api/v1/nodes/${name}`;
      expect(await status(`${url(own)}/status`, "strategic", condition("GpuNodeHealthy"))).toBe(200);
      expect({
        "another machine's condition": await status(`${url(other)}/status`, "strategic", condition("GpuNodeHealthy")),
        "another condition": await status(`${url(own)}/status`, "strategic", condition("Ready")),
        "its capacity": await status(`${url(own)}/status`, "merge", {
          status: { allocatable: { "nvidia.com/gpu": "0" } },
        }),
        "a label": await status(url(own), "merge", { metadata: { labels: { any: "label" } } }),
        "an annotation": await status(url(own), "merge", { metadata: { annotations: { any: "note" } } }),
        "a cordon": await status(url(own), "merge", { spec: { unschedulable: true } }),
        "the taint of the GPUs": await status(url(own), "json", [{ op: "remove", path: "/spec/taints/0" }]),
        pods: (await reporter.request("GET", "/api/v1/pods")).status,
        secrets: (await reporter.request("GET", "/api/v1/secrets")).status,
      }).toEqual({
        "another machine's condition": 422,
        "another condition": 422,
        "its capacity": 422,
        "a label": 422,
        "an annotation": 422,
        "a cordon": 422,
        "the taint of the GPUs": 422,
        pods: 403,
        secrets: 403,
      });
      reporter.close();
    });

    test("marks a sick machine, and takes the mark off when it is well again", async () => {
      const folder = path.join(plane.folder, "reporter");
      fs.mkdirSync(folder);
      fs.writeFileSync(path.join(folder, "token"), token);
      fs.copyFileSync(plane.certificate, path.join(folder, "ca.crt"));
      const report = (text: string) => fs.writeFileSync(path.join(folder, "report"), text);
      const run = () =>
        new Promise((resolve) => {
          const child = spawn("sh", [path.join(__dirname, "../../lib/manifests/report-node-health.sh")], {
            stdio: "ignore",
            env: {
              ...{
                PATH: process.env.PATH,
                NODE_NAME: own,
                REPORT_FILE: path.join(folder, "report"),
                SERVICE_ACCOUNT: folder,
              },
              ...{ API: "https://127.0.0.1:21443", CONDITION_TYPE: "GpuNodeHealthy", RECOVERY_COUNT: "1" },
              ...{
                ROUND_COUNT: "1",
                PERIOD_SECONDS: "0",
                POOL_SELECTOR: Object.entries(onlyPool(plan).labels)
                  .map((one) => one.join("="))
                  .join(","),
              },
            },
          });
          child.once("exit", resolve);
        });
      const taints = async () =>
        (await api.get(`/api/v1/nodes/${own}`)).spec.taints.map(({ key }: { key: string }) => key).sort();
      report(
        'check=xid status=fail action=reboot reason="Xid 79"\ncheck=node status=fail action=reboot reason="1 findings"\n',
      );
      await run();
      expect(await taints()).toEqual(["gpu-clusters.io/unhealthy", "nvidia.com/gpu"]);
      report('check=node status=ok reason="nothing found"\n');
      await run();
      expect(await taints()).toEqual(["nvidia.com/gpu"]);
      const { status } = await api.get(`/api/v1/nodes/${own}`);
      expect(status.conditions).toContainEqual(expect.objectContaining({ type: "GpuNodeHealthy", status: "True" }));
    });
  });
});
