import { type ComponentName, componentOf } from "../../lib/description/platform/component-table";
import { pinnedImages } from "../../lib/description/platform/images";
import { planOf } from "./clusters";

/**
 * What the library takes for granted of charts that others wrote, as it was read in their source at the pinned version. A
 * pin that moves without its row fails here: read the source anew, and correct the row.
 */
const assumptions: readonly {
  readonly component: ComponentName;
  readonly version: string;
  /** Where the chart keeps its kinds. Those in the folder `crds` Helm installs once and never upgrades. */
  readonly kinds: "templates" | "crds folder" | "upgrade job" | "none";
  /** Whether a chart's DaemonSet would hold up its release. */
  readonly daemonSet: boolean;
  /** Values that the library sets and the chart must know. */
  readonly values: readonly string[];
  readonly source: string;
}[] = [
  {
    component: "kueue",
    version: "0.19.2",
    kinds: "templates",
    daemonSet: false,
    values: ["controllerManager.replicas", "controllerManager.podDisruptionBudget.enabled", "managerConfig"],
    source: "kubernetes-sigs/kueue v0.19.2 charts/kueue",
  },
  {
    component: "jobset",
    version: "0.12.0",
    kinds: "crds folder",
    daemonSet: false,
    values: ["controller.replicas", "controller.podDisruptionBudget.enabled"],
    source: "kubernetes-sigs/jobset v0.12.0 charts/jobset",
  },
  {
    component: "kubeflow-trainer",
    version: "2.3.0",
    kinds: "templates",
    daemonSet: false,
    values: ["jobset.install", "runtimes.defaultEnabled", "manager.replicas"],
    source: "kubeflow/trainer v2.3.0 charts/kubeflow-trainer",
  },
  {
    component: "nvidia-dra-driver",
    version: "0.4.1",
    kinds: "crds folder",
    daemonSet: true,
    values: ["resources.gpus.enabled", "controller.replicas", "controller.leaderElection.enabled", "nvidiaDriverRoot"],
    source: "kubernetes-sigs/dra-driver-nvidia-gpu v0.4.1 deployments/helm/dra-driver-nvidia-gpu",
  },
  {
    component: "kube-prometheus-stack",
    version: "88.5.3",
    kinds: "upgrade job",
    daemonSet: true,
    values: ["crds.upgradeJob.enabled", "prometheus.prometheusSpec.serviceMonitorSelectorNilUsesHelmValues"],
    source: "prometheus-community/helm-charts charts/kube-prometheus-stack",
  },
  {
    component: "node-feature-discovery",
    version: "0.19.0",
    kinds: "crds folder",
    daemonSet: true,
    values: ["master.config.extraLabelNs"],
    source: "kubernetes-sigs/node-feature-discovery v0.19.0 deployment/helm",
  },
];

/** NVL72 has everything that is assumed of anything. */
const { releases } = planOf("Standard_ND128isr_NDR_GB200_v6");

test.each(assumptions)("$component: the pin is the one whose chart was read", ({ component, version }) => {
  expect(componentOf(component).chart?.version).toBe(version);
});

test.each(assumptions)("$component: its release waits unless it has a DaemonSet", ({ component, daemonSet }) => {
  expect(releases.find(({ name }) => name === component)?.waits).toBe(!daemonSet);
});

test.each(assumptions)("$component: the values that the chart must know are set", ({ component, values }) => {
  const given = releases.find(({ name }) => name === component)?.values ?? {};
  for (const path of values) {
    expect(given).toHaveProperty(path);
  }
});

test("nothing upgrades drivers by itself", () => {
  const operator = releases.find(({ name }) => name === "gpu-operator")?.values as {
    driver: { enabled: boolean; upgradePolicy?: { autoUpgrade: boolean } };
  };
  expect(!operator.driver.enabled || operator.driver.upgradePolicy?.autoUpgrade === false).toBe(true);
  const operated = planOf("p5.48xlarge", {}, { driver: { owner: "operator" } });
  expect(operated.releases.find(({ name }) => name === "gpu-operator")?.values).toMatchObject({
    driver: { enabled: true, upgradePolicy: { autoUpgrade: false } },
  });
});

test("no image floats: each has a digest or an exact version", () => {
  for (const { image } of Object.values(pinnedImages)) {
    expect(image).toMatch(/@sha256:[0-9a-f]{64}$|:v?\d+\.\d+(\.\d+)?([-.][-.a-z0-9]+)?$/);
    expect(image).not.toMatch(/:(latest|\d+|\d+\.04)$/);
  }
});
