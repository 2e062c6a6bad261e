import type { TrainingPlatformPlan } from "../../lib/description/platform/training-platform";
import type { Manifest } from "../../lib/manifests/manifest";
import { nvlinkClaimTemplate } from "../../lib/manifests/pod-settings";
import { onlyPool } from "../kubernetes/clusters";
import type { Api } from "./api";
import { playedLabel } from "./control-plane";

const nvlinkDriver = "compute-domain.nvidia.com";

/** Makes the machines of a pool as the cloud and its daemons show them: labels, taints and devices. */
export async function addMachines(
  api: Api,
  plan: TrainingPlatformPlan,
  { count = onlyPool(plan).nodeCount, labels = {}, taints = [] }: MachineOptions = {},
): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, index) => `gpu-${String(index).padStart(2, "0")}`);
  for (const [index, name] of names.entries()) {
    await api.apply(node(plan, name, index, { labels, taints }));
    const { status, body } = await api.patch(`/api/v1/nodes/${name}/status`, "merge", { status: statusOf(plan) });
    if (status !== 200) {
      throw new Error(`${name}: ${body.message}`);
    }
  }
  if (onlyPool(plan).fabric.multiNodeNvlink) {
    for (const object of nvlinkManifests(plan, names)) {
      await api.apply(object);
    }
  }
  return names;
}

export interface MachineOptions {
  /** @default - the whole pool */
  readonly count?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly object[];
}

function node(
  plan: TrainingPlatformPlan,
  name: string,
  index: number,
  { labels, taints }: Required<Omit<MachineOptions, "count">>,
): Manifest {
  const pool = onlyPool(plan);
  const levels = (plan.queues?.flavors[0]?.topologyLevels ?? []).map((level, depth) => {
    // Four machines to a block at the narrowest level; a rack of NVLink holds all.
    const wide = level === "nvidia.com/gpu.clique" || depth === 0;
    return [level, level === "kubernetes.io/hostname" ? name : `${depth}-${wide ? 0 : Math.floor(index / 4)}`] as const;
  });
  const arm = pool.machine.architecture === "arm64";
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        ...Object.fromEntries(levels),
        ...pool.labels,
        "kubernetes.io/hostname": name,
        [playedLabel]: "true",
        ...labels,
        "kubernetes.io/arch": arm ? "arm64" : "amd64",
      },
      annotations: { "kwok.x-k8s.io/node": "fake" },
    },
    spec: {
      taints: [
        { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" },
        // GKE taints machines with Arm processors.
        ...(arm && pool.machine.cloud === "google"
          ? [{ key: "kubernetes.io/arch", value: "arm64", effect: "NoSchedule" }]
          : []),
        ...taints,
      ],
    },
  };
}

function statusOf(plan: TrainingPlatformPlan) {
  const pool = onlyPool(plan);
  const { fabric } = pool;
  const { vcpuCount, memoryGiB } = pool.machine;
  const resources = {
    cpu: String(Math.floor(vcpuCount * 0.95)),
    memory: `${Math.floor(memoryGiB * 0.95)}Gi`,
    pods: "110",
    "ephemeral-storage": "1Ti",
    [pool.gpuResource]: String(pool.gpusPerNode),
    ...(fabric.resource && { [fabric.resource.name]: String(fabric.resource.count) }),
    ...(fabric.hugePages2MiB > 0 && { "hugepages-2Mi": `${fabric.hugePages2MiB + 8}Mi` }),
  };
  const time = new Date().toISOString().replace(/\.\d+/, "");
  const ready = { type: "Ready", status: "True", reason: "KubeletReady", message: "" };
  return {
    capacity: resources,
    allocatable: resources,
    conditions: [{ ...ready, lastHeartbeatTime: time, lastTransitionTime: time }],
    addresses: [{ type: "InternalIP", address: "10.8.0.1" }],
  };
}

/** What NVIDIA's driver for dynamic resources makes: its class, the template of a channel and a channel on each machine. */
function nvlinkManifests(plan: TrainingPlatformPlan, names: readonly string[]): readonly Manifest[] {
  const apiVersion = "resource.k8s.io/v1";
  const deviceClassName = "compute-domain-default-channel.nvidia.com";
  return [
    {
      apiVersion,
      kind: "DeviceClass",
      metadata: { name: deviceClassName },
      spec: { selectors: [{ cel: { expression: `device.driver == '${nvlinkDriver}'` } }] },
    },
    ...plan.teams.map(({ namespace }) => ({
      apiVersion,
      kind: "ResourceClaimTemplate",
      metadata: { name: nvlinkClaimTemplate(onlyPool(plan)), namespace },
      spec: { spec: { devices: { requests: [{ name: "channel", exactly: { deviceClassName } }] } } },
    })),
    ...names.map((name) => ({
      apiVersion,
      kind: "ResourceSlice",
      metadata: { name: `${name}-nvlink` },
      spec: {
        driver: nvlinkDriver,
        nodeName: name,
        pool: { name, generation: 1, resourceSliceCount: 1 },
        devices: [{ name: "channel-0" }],
      },
    })),
  ];
}
