import { platformManifests } from "../../lib/manifests/platform";
import { planOf } from "./clusters";
import { customObjectErrors, schemasFound } from "./custom-object-schemas";

const flexStart = (queued: boolean) => planOf("a3-ultragpu-8g", {}, { capacity: { type: "flex-start", queued } });

test("queued machines are asked for before a job is packed on them", () => {
  const objects = platformManifests("queues", flexStart(true));
  const find = (kind: string) => objects.find((one) => one.kind === kind);
  expect(find("ProvisioningRequestConfig")?.spec).toMatchObject({
    provisioningClassName: "queued-provisioning.gke.io",
    managedResources: ["nvidia.com/gpu"],
  });
  expect(find("AdmissionCheck")?.spec).toMatchObject({
    parameters: { name: find("ProvisioningRequestConfig")?.metadata.name },
  });
  expect(find("ClusterQueue")?.spec).toMatchObject({
    admissionChecksStrategy: {
      admissionChecks: [
        { name: find("AdmissionCheck")?.metadata.name, onFlavors: [find("ResourceFlavor")?.metadata.name] },
      ],
    },
  });
  expect(find("ResourceFlavor")?.spec).toHaveProperty("topologyName");
});

(schemasFound ? test : test.skip)("what asks for queued machines fits the schemas", () => {
  const kinds = ["ProvisioningRequestConfig", "AdmissionCheck", "ClusterQueue"];
  const objects = platformManifests("queues", flexStart(true)).filter(({ kind }) => kinds.includes(kind));
  expect(objects).toHaveLength(3);
  for (const object of objects) {
    expect(customObjectErrors(object)).toEqual([]);
  }
});

test.each([
  ["flex-start that is not queued", flexStart(false)],
  ["a pool whose size an autoscaler sets", planOf("p5.48xlarge", {}, { nodeCount: { minimum: 0, maximum: 4 } })],
])("%s has no topology, since a packed job waits for machines that nobody asks for", (_, plan) => {
  const kinds = platformManifests("queues", plan).map(({ kind }) => kind);
  expect(kinds).not.toContain("Topology");
  expect(kinds).not.toContain("AdmissionCheck");
  expect(JSON.stringify(platformManifests("training-runtimes", plan))).not.toContain("podset-preferred-topology");
});

test("levels that are given for machines that come on demand are kept, and the wait is named", () => {
  const levels = { queues: { topologyLevels: ["kubernetes.io/hostname"] } };
  const plan = planOf("p5.48xlarge", levels, { nodeCount: { minimum: 0, maximum: 4 } });
  expect(platformManifests("queues", plan).map(({ kind }) => kind)).toContain("Topology");
  expect(plan.warnings.join()).toContain("waits until others bring them");
});
