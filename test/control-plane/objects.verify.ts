import { everyMachine, planOf } from "../kubernetes/clusters";
import type { ControlPlane } from "./control-plane";
import { addMissingKinds, available, manifestsOf, startPlane } from "./platform";

const teams = [{ name: "research", gpuCount: 0 }, { name: "product" }];
const plans = everyMachine.map(([name]) => planOf(name, { teams }));

(available ? describe : describe.skip)("a real API server", () => {
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await startPlane(planOf("p6e-gb200.36xlarge"));
    await addMissingKinds(
      plane.api,
      plans.flatMap((plan) => manifestsOf(plan)),
    );
    for (const namespace of plans.flatMap((plan) => manifestsOf(plan, "namespaces"))) {
      await plane.api.apply(namespace);
    }
  });
  afterAll(() => plane?.stop());

  test("takes every object of every machine, with every field known", async () => {
    const objects = [
      ...new Map(plans.flatMap((plan) => manifestsOf(plan)).map((one) => [JSON.stringify(one), one])).values(),
    ];
    expect(objects.length).toBeGreaterThan(300);
    const refused: string[] = [];
    for (let start = 0; start < objects.length; start += 8) {
      const results = await Promise.allSettled(
        objects.slice(start, start + 8).map((object) => plane.api.apply(object, { dryRun: true })),
      );
      refused.push(...results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : [])));
    }
    expect(refused).toEqual([]);
  });

  test("refuses a field that it does not know", async () => {
    const [queue] = manifestsOf(planOf("p5.48xlarge"), "queues").filter(({ kind }) => kind === "ClusterQueue");
    const wrong = {
      apiVersion: "",
      kind: "",
      metadata: { name: "" },
      ...queue,
      spec: { ...(queue?.spec as object), unknown: 1 },
    };
    await expect(plane.api.apply(wrong, { dryRun: true })).rejects.toThrow("unknown");
  });
});
