import * as path from "node:path";
import { platformManifests } from "../../lib/manifests/platform";
import { everyMachine, planOf } from "../kubernetes/clusters";
import { findHelm, renderChart } from "./helm";

const helm = findHelm();
const chart = path.join(__dirname, "../../lib/kubernetes/manifest-chart");

(helm ? test : test.skip).each(everyMachine)("%s: Helm writes each object as it was given", (machineType) => {
  const plan = planOf(machineType, { teams: [{ name: "research", gpuCount: 0 }, { name: "product" }] });
  const objects = plan.manifestSets.flatMap(({ name }) => platformManifests(name, plan));
  const rendered = renderChart(helm ?? "", chart, { name: "any", namespace: "kube-system", values: { objects } });
  const inOrder = (list: readonly object[]) => list.map((one) => JSON.stringify(sorted(one))).sort();
  expect(inOrder(rendered)).toEqual(inOrder(objects));
});

/** With the keys of maps in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
