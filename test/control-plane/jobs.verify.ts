import { ncclAllReduceTest } from "../../lib/manifests/jobs/nccl-all-reduce-test";
import { pyTorchTraining } from "../../lib/manifests/jobs/pytorch-training";
import { tensorFlowTraining } from "../../lib/manifests/jobs/tensorflow-training";
import { planOf } from "../kubernetes/clusters";
import type { ControlPlane } from "./control-plane";
import { startJob, untilRunning } from "./jobs";
import { addMachines } from "./machines";
import { available, installPlatform, startPlane } from "./platform";

const image = "registry.example.com/train:1";

(available ? describe : describe.skip).each([
  ["p5.48xlarge", 16],
  ["p6e-gb200.36xlarge", 18],
  ["a3-megagpu-8g", 8],
  ["a3-ultragpu-8g", 8],
  ["a4x-highgpu-4g", 18],
  ["Standard_ND96isr_H100_v5", 8],
  ["Standard_ND128isr_NDR_GB200_v6", 18],
])("a pool of %s", (machineType, nodeCount) => {
  const plan = planOf(machineType, { teams: [{ name: "research" }] }, { nodeCount });
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await startPlane(plan);
    await installPlatform(plane.api, plan);
    await addMachines(plane.api, plan);
  });
  afterAll(() => plane?.stop());

  test("runs jobs of PyTorch, TensorFlow and NCCL that come to the whole pool, each machine once", async () => {
    const job = { team: "research", image, script: "/train.py" };
    const objects = [
      ...ncclAllReduceTest(plan, { name: "fabric", team: "research", nodeCount: 2, image }),
      ...tensorFlowTraining(plan, { ...job, name: "tf", nodeCount: 2 }),
      ...pyTorchTraining(plan, { ...job, name: "torch", nodeCount: nodeCount - 4 }),
    ];
    for (const object of objects) {
      await startJob(plane.api, object);
    }
    const pods = [
      ...(await untilRunning(plane.api, "research", "fabric", 2)),
      ...(await untilRunning(plane.api, "research", "tf", 2)),
      ...(await untilRunning(plane.api, "research", "torch", nodeCount - 4)),
    ];
    expect(new Set(pods.map(({ spec }) => spec.nodeName)).size).toBe(nodeCount);
  });
});
