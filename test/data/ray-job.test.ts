import { planRayJob, type RayJobDescription } from "../../lib/description/data/ray-job";
import { rayJobManifests } from "../../lib/manifests/data/ray-job";
import { customObjectErrors, schemasFound } from "../kubernetes/custom-object-schemas";
import { problemsOf } from "../problems-of";
import { targetOf } from "./target";

const described: RayJobDescription = {
  name: "curate",
  image: "registry.example/data-juicer:1",
  entrypoint: "dj-process --config /opt/recipe.yaml",
};

const objectsOf = (change: object = {}) => rayJobManifests(planRayJob({ ...described, ...change }, targetOf("google")));

(schemasFound ? test : test.skip)("a program of one's own fits the schema of Ray's jobs", () => {
  for (const change of [{}, { workers: { fixed: 2 }, rayVersion: "2.52.1", environment: { RECIPE: "a" } }]) {
    expect(objectsOf(change).map(customObjectErrors)).toEqual([[]]);
  }
});

test("a program of one's own has the pool's machines, and as many as were allowed", () => {
  const most = (change: object) => planRayJob({ ...described, ...change }, targetOf("google")).workers;
  expect(most({})).toEqual({ type: "autoscaled", maximum: 16, clustering: false });
  expect(most({ maximumVcpus: 64 })).toEqual({ type: "autoscaled", maximum: 4, clustering: false });
  expect(most({ workers: { fixed: 3 } })).toEqual({ type: "fixed", count: 3, clustering: false });
});

test.each([
  [{ image: undefined }, "image"],
  [{ entrypoint: "" }, "entrypoint"],
  [{ rayVersion: "latest" }, "rayVersion"],
  [{ environment: { "MY-VAR": "1" } }, "environment.MY-VAR"],
  [{ environment: { A: 1 } }, "environment.A"],
  [{ maximumVcpus: 8 }, "maximumVcpus"],
  [{ maximumVcpus: 64, workers: { fixed: 2 } }, "maximumVcpus"],
  [{ workers: { fixed: 99 } }, "workers.fixed"],
  [{ workers: { fixed: 2, queued: true } }, "workers.queued"],
  [{ deadlineHours: 0 }, "deadlineHours"],
  [{ engine: "spark" }, "engine"],
])("%j is refused at %s", (change, path) => {
  const problems = problemsOf(() => planRayJob({ ...described, ...change } as RayJobDescription, targetOf("google")));
  expect(problems.map((problem) => problem.path)).toEqual([path]);
});
