import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { TerraformOutput } from "cdktf";
import type { KubernetesClusterAccess } from "../../lib/description/platform/cluster-access";
import { type ComponentName, componentNames } from "../../lib/description/platform/component-table";
import {
  helmProviderConfig,
  planTrainingPlatform,
  TrainingPlatform,
  type TrainingPlatformDescription,
} from "../../lib/kubernetes";
import { clusterOf } from "../kubernetes/clusters";
import { verdictOn } from "./harness";
import { tokenVerdictOn } from "./tokens-harness";

type Described = TrainingPlatformDescription & { readonly cluster: KubernetesClusterAccess };

const planDescribed = ({ cluster, ...description }: Described) => planTrainingPlatform(description, cluster);

/** Three pools of different machines, as they may stand in one data center. */
const threePools: KubernetesClusterAccess = {
  ...clusterOf("p5.48xlarge"),
  gpuPools: ["p5.48xlarge", "g6.12xlarge", "p4d.24xlarge"].flatMap((machineType, index) =>
    clusterOf(machineType).gpuPools.map((pool) => ({
      ...pool,
      name: ["train", "debug", "old"][index] ?? "",
      nodeCount: index === 1 ? { minimum: 0, maximum: 4 } : 8,
    })),
  ),
};

const onPremises: KubernetesClusterAccess = {
  clusterName: "dgx",
  endpoint: "https://10.20.0.10:6443",
  certificateAuthorityData: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==",
  execCredential: {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "kubectl",
    args: ["oidc-login", "get-token"],
  },
  managedControlPlane: false,
  gpuPools: [
    {
      name: "dgx",
      machine: {
        machineType: "DGX-H100",
        accelerator: "h100",
        acceleratorCount: 8,
        acceleratorMemoryGiB: 80,
        vcpuCount: 224,
        memoryGiB: 2048,
        architecture: "x86_64",
        fabric: { kind: "infiniband", interfaceCount: 8, gbps: 3200 },
        machinesPerNvlinkDomain: 1,
      },
      nodeCount: 8,
      labels: { "example.com/machine": "dgx-h100" },
      taints: [{ key: "example.com/dedicated", value: "gpu", effect: "NoSchedule" }],
      driver: { owner: "image" },
      topologyLabels: ["example.com/leaf-switch"],
      fabric: {
        kind: "infiniband",
        interfaceCount: 8,
        attachment: {
          type: "resource",
          name: "rdma/ib",
          count: 8,
          plugin: { type: "network-operator", pciDeviceIds: ["1021"], driverOwner: "image" },
        },
      },
    },
  ],
};

const allOn = Object.fromEntries(
  planDescribed({ cluster: threePools }).releases.map(({ name }) => [name, { values: {} }]),
);
const allOff = Object.fromEntries(componentNames.map((name) => [name, false])) as Readonly<
  Record<ComponentName, false>
>;

const rich: TrainingPlatformDescription = {
  health: { periodSeconds: 300 },
  images: { pytorch: "registry.example.com/pytorch:2" },
  teams: [
    { name: "research", gpuCount: { train: 32, old: 16 }, mayBorrow: false },
    { name: "product", gpuCount: { train: 8 } },
  ],
  queues: { topologyLevels: { train: ["topology.k8s.aws/network-node-layer-1", "kubernetes.io/hostname"] } },
  components: {
    kueue: {
      version: "0.19.2",
      repository: "oci://registry.example.com/charts",
      chart: "kueue",
      values: { a: { b: [1] } },
    },
    keda: false,
  },
};

/** Descriptions on clusters of every kind. */
const descriptions: readonly (readonly [title: string, TrainingPlatformDescription, KubernetesClusterAccess])[] = [
  ["three pools", rich, threePools],
  [
    "Google Cloud",
    { storage: { sharedFileSystemPath: "/mnt/shared", objectStorePath: "/mnt/objects" } },
    clusterOf("a3-megagpu-8g"),
  ],
  ["Azure", { teams: [{ name: "research", gpuCount: 64 }] }, clusterOf("Standard_ND96isr_H100_v5")],
  ["NVL72", { queues: { topologyLevels: ["kubernetes.io/hostname"] } }, clusterOf("p6e-gb200.36xlarge")],
  ["no component", { components: allOff }, clusterOf("p5.48xlarge")],
  ["every component", { components: allOn }, clusterOf("p5.48xlarge")],
];

/** Where properties are compared with one another, across the description. */
const related = [
  [/^cluster\.gpuPools/, /^(cluster|teams|queues|components|health)/],
  [/^cluster/, /^(cluster|storage|components)/],
  [/^(teams|queues)/, /^(teams|queues|components)/],
  [/^components/, /^(components|teams|queues)/],
] as const;

test.each(descriptions)(
  "no mutant of a platform with %s ends in another exception, in silence, or in a problem somewhere else",
  (_title, base, cluster) => {
    expect(() => planTrainingPlatform(base, cluster)).not.toThrow();
    const { faults, accepted } = verdictOn(
      [base],
      (description) => planTrainingPlatform(description, cluster),
      related,
    );
    expect(faults).toEqual([]);
    expect(accepted).toMatchSnapshot();
  },
);

const described: Described = { cluster: onPremises, teams: [{ name: "research", gpuCount: 8 }], storage: {} };

test("no mutant of a cluster that is handed over ends in another exception, in silence, or in a problem somewhere else", () => {
  const { faults, accepted } = verdictOn([described], planDescribed, related);
  expect(faults).toEqual([]);
  expect(accepted).toMatchSnapshot();
});

test("a token at any path of a platform lands in the Terraform untouched, or is refused with the reason", () => {
  const { tried, faults, landed, alsoChanged } = tokenVerdictOn<Described>({
    bases: [
      described,
      {
        ...rich,
        cluster: onPremises,
        teams: [{ name: "research", gpuCount: { dgx: 8 } }],
        queues: { topologyLevels: { dgx: ["kubernetes.io/hostname"] } },
      },
    ],
    plan: planDescribed,
    draw: (stack, { cluster, ...description }) => {
      new HelmProvider(stack, "helm", helmProviderConfig(cluster));
      new TrainingPlatform(stack, "platform", { ...description, cluster });
      // A platform tolerates a taint whatever its value.
      new TerraformOutput(stack, "cluster", {
        value: [cluster.clusterName, cluster.gpuPools.map(({ taints }) => taints)],
      });
    },
    related,
  });
  expect(tried).toBeGreaterThan(1000);
  expect(faults).toEqual([]);
  expect({ landed, alsoChanged }).toMatchSnapshot();
});
