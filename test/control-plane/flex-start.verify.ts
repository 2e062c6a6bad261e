import { pyTorchTraining } from "../../lib/manifests/jobs/pytorch-training";
import { planOf } from "../kubernetes/clusters";
import { type Api, until } from "./api";
import type { ControlPlane } from "./control-plane";
import { startJob, untilRunning } from "./jobs";
import { addMachines } from "./machines";
import { available, installPlatform, startPlane } from "./platform";

const job = {
  team: "research",
  image: "registry.example.com/train:1",
  script: "/train.py",
  name: "flex",
  nodeCount: 2,
};
const queuedTaint = { key: "cloud.google.com/gke-queued", value: "true", effect: "NoSchedule" } as const;

(available ? describe : describe.skip)("machines that come when a job asks for them", () => {
  let plane: ControlPlane;
  let api: Api;

  async function start(queued: boolean): Promise<ReturnType<typeof planOf>> {
    const capacity = { type: "flex-start", queued } as const;
    const taints = queued ? [queuedTaint] : [];
    const plan = planOf("a3-ultragpu-8g", { teams: [{ name: "research" }] }, { nodeCount: 4, capacity, taints });
    plane = await startPlane(plan);
    api = plane.api;
    await installPlatform(api, plan);
    for (const object of pyTorchTraining(plan, job)) {
      await startJob(api, object);
    }
    return plan;
  }

  afterEach(() => plane?.stop());

  test("queued, they are asked for by a ProvisioningRequest, and the job is packed on those that came", async () => {
    const plan = await start(true);
    const path = "/apis/autoscaling.x-k8s.io/v1/namespaces/research/provisioningrequests";
    const { items } = await until(
      "the machines are asked for",
      () => api.get(path),
      (list) => list.items?.length === 1,
    );
    const [request] = items;
    expect(request.spec).toMatchObject({
      provisioningClassName: "queued-provisioning.gke.io",
      podSets: [expect.objectContaining({ count: 2 })],
    });
    await addMachines(api, plan, {
      count: 2,
      labels: { "autoscaling.gke.io/provisioning-request": "resize-1" },
      taints: [queuedTaint],
    });
    const lastTransitionTime = new Date().toISOString().replace(/\.\d+/, "");
    const { status } = await api.patch(`${path}/${request.metadata.name}/status`, "merge", {
      status: {
        conditions: ["Accepted", "Provisioned"].map((type) => ({
          ...{ type, status: "True", reason: type, message: "", lastTransitionTime },
        })),
        provisioningClassDetails: { ResizeRequestName: "resize-1" },
      },
    });
    expect(status).toBe(200);
    const pods = await untilRunning(api, "research", "flex", 2, 90);
    expect(new Set(pods.map(({ spec }) => spec.nodeName)).size).toBe(2);
  });

  test("not queued, pods of the job wait for an autoscaler, and run once it has brought machines", async () => {
    const plan = await start(false);
    await until(
      "pods wait",
      () => api.get("/api/v1/namespaces/research/pods?labelSelector=jobset.sigs.k8s.io/jobset-name=flex"),
      ({ items }) => items?.length === 2,
    );
    await addMachines(api, plan, { count: 2 });
    await untilRunning(api, "research", "flex", 2, 90);
  });
});
