import type { BasePlatformPlan } from "../description/platform/base-platform";
import { needsPeermem } from "../description/platform/component-table";
import { tolerationsOf } from "../description/platform/pool";
import type { Manifest } from "./manifest";
import { nodeDaemon } from "./node-daemon";

const deviceLabel = "feature.node.kubernetes.io/pci-15b3.present";
const source = "nvcr.io/nvidia/mellanox";

/**
 * InfiniBand: which machines have it, the driver where the image brings none, and the plugin that hands every port to one pod
 * (`rdma/ib`).
 * As Azure/aks-rdma-infiniband has it; the driver for arm64 is the one of Azure/ai-infrastructure-on-azure.
 */
export function nicClusterPolicyManifests({ pools }: BasePlatformPlan): readonly Manifest[] {
  const served = pools.filter(({ fabric }) => fabric.plugin?.type === "network-operator");
  const plugins = served.flatMap(({ fabric: { plugin } }) => (plugin?.type === "network-operator" ? [plugin] : []));
  const arm = served.some(({ machine }) => machine.architecture === "arm64");
  return [
    infinibandRule([...new Set(plugins.flatMap(({ pciDeviceIds }) => pciDeviceIds))]),
    {
      apiVersion: "mellanox.com/v1alpha1",
      kind: "NicClusterPolicy",
      metadata: { name: "nic-cluster-policy" },
      spec: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: deviceLabel, operator: "In", values: ["true"] }] }],
          },
        },
        tolerations: tolerationsOf(served),
        ...(plugins.some(({ driverOwner }) => driverOwner === "operator") && { ofedDriver: ofedDriver(arm) }),
        sriovDevicePlugin: {
          repository: source,
          image: "sriov-network-device-plugin",
          version: "network-operator-v25.10.0",
          config: JSON.stringify({
            resourceList: [
              {
                resourcePrefix: "rdma",
                resourceName: "ib",
                selectors: { vendors: ["15b3"], linkTypes: ["infiniband"], isRdma: true },
              },
            ],
          }),
        },
      },
    },
  ];
}

/** The driver of the interfaces, as Azure has tested it. */
function ofedDriver(arm: boolean) {
  return {
    repository: source,
    image: "doca-driver",
    version: arm ? "doca3.3.0-26.01-1.0.0.0-0" : "doca3.2.0-25.10-1.2.8.0-2",
    // The default place is not writable there, and the modules would race.
    env: [{ name: "OFED_BLACKLIST_MODULES_FILE", value: "/host/etc/modprobe.d/blacklist-ofed-modules.conf" }],
    // A new version must not drain machines that train.
    upgradePolicy: { autoUpgrade: false },
    startupProbe: { initialDelaySeconds: 10, periodSeconds: 20 },
    livenessProbe: { initialDelaySeconds: 30, periodSeconds: 30 },
    readinessProbe: { initialDelaySeconds: 10, periodSeconds: 30 },
  };
}

/** Only the interfaces of InfiniBand: the Ethernet of every Azure machine is of the same vendor. */
const infinibandRule = (pciDeviceIds: readonly string[]): Manifest => ({
  apiVersion: "nfd.k8s-sigs.io/v1alpha1",
  kind: "NodeFeatureRule",
  metadata: { name: "infiniband" },
  spec: {
    rules: [
      {
        name: "infiniband",
        labels: { [deviceLabel]: "true" },
        matchFeatures: [{ feature: "pci.device", matchExpressions: { device: { op: "In", value: pciDeviceIds } } }],
      },
    ],
  },
});

/** Loads what lets the interfaces read GPU memory: AKS's driver brings the module, but does not load it. */
export function peermemManifests({ pools, images }: BasePlatformPlan): readonly Manifest[] {
  return pools.filter(needsPeermem).map((pool) =>
    nodeDaemon({
      name: `nvidia-peermem-${pool.name}`,
      namespace: "kube-system",
      nodeSelector: pool.labels,
      pod: {
        hostPID: true,
        initContainers: [
          {
            name: "load",
            image: images.host,
            command: ["nsenter", "--target", "1", "--mount", "--", "modprobe", "nvidia-peermem"],
            securityContext: { privileged: true },
          },
        ],
        containers: [{ name: "pause", image: images.pause }],
      },
    }),
  );
}
