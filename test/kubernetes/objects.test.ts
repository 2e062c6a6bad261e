import * as fs from "node:fs";
import * as path from "node:path";
import type { TrainingPlatformPlan } from "../../lib/description/platform/training-platform";
import type { Manifest } from "../../lib/kubernetes";
import { platformManifests } from "../../lib/manifests/platform";
import { everyMachine, planOf } from "./clusters";
import { validateCoreObject } from "./core-object-schemas";
import { customObjectErrors, isCustom, podTemplateErrors, schemasFound } from "./custom-object-schemas";

const teams = [{ name: "research", gpuCount: 0 }, { name: "product" }];

function objectsOf(plan: TrainingPlatformPlan): readonly Manifest[] {
  return plan.manifestSets.flatMap(({ name }) => platformManifests(name, plan));
}

const platforms = everyMachine.flatMap(([name, machine]) => [
  { name, plan: planOf(name, { teams }) },
  ...(machine.cloud === "azure" && machine.fabric.kind === "infiniband"
    ? [{ name: `${name}, driver of AKS`, plan: planOf(name, { teams }, { driver: { owner: "cloud" } }) }]
    : []),
]);

const withSchemas = schemasFound ? test.each(platforms) : test.skip.each(platforms);

withSchemas("$name: every custom object fits the schema of its kind", ({ plan }) => {
  const custom = objectsOf(plan).filter(isCustom);
  expect(custom.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["TrainingRuntime", "ClusterQueue"]));
  for (const object of custom) {
    expect([object.kind, object.metadata.name, customObjectErrors(object)]).toEqual([
      object.kind,
      object.metadata.name,
      [],
    ]);
  }
});

test.each(platforms)("$name: every object of Kubernetes' own kinds is valid", ({ plan }) => {
  for (const object of objectsOf(plan).filter((one) => !isCustom(one))) {
    expect(() => validateCoreObject(object)).not.toThrow();
  }
});

withSchemas("$name: pods of daemons have no field that Kubernetes does not know", ({ plan }) => {
  for (const object of objectsOf(plan).filter(({ kind }) => kind === "DaemonSet" || kind === "Deployment")) {
    const { template } = object.spec as { template: unknown };
    expect([object.metadata.name, podTemplateErrors(template)]).toEqual([object.metadata.name, []]);
  }
});

test.each(platforms)("$name: no object stands twice, and each namespace is made", ({ plan }) => {
  const objects = objectsOf(plan);
  const ids = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  const made = ["kube-system", ...plan.namespaces.map(({ name }) => name)];
  const used = [
    ...objects.flatMap(({ metadata }) => metadata.namespace ?? []),
    ...plan.releases.map((r) => r.namespace),
  ];
  expect(used.filter((namespace) => !made.includes(namespace))).toEqual([]);
});

test("a schema refuses a field that it does not know, and a value of another type", () => {
  const [queue] = objectsOf(planOf("p5.48xlarge")).filter(({ kind }) => kind === "ClusterQueue");
  if (!schemasFound || !queue) {
    return;
  }
  expect(customObjectErrors({ ...queue, spec: { ...(queue.spec as object), cohort: "gpu" } })).toHaveLength(1);
  expect(customObjectErrors({ ...queue, spec: { ...(queue.spec as object), cohortName: 1 } })).toHaveLength(1);
});

test("the chart of objects writes each of its values as a document", () => {
  const folder = path.join(__dirname, "../../lib/kubernetes/manifest-chart");
  expect(fs.readdirSync(path.join(folder, "templates"))).toEqual(["objects.tpl", "retained.tpl"]);
  const template = fs.readFileSync(path.join(folder, "templates", "objects.tpl"), "utf8");
  expect(template).toBe("{{- range .Values.objects }}\n---\n{{ toYaml . }}\n{{- end }}\n");
});
