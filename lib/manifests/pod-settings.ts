import type { FabricPlan } from "../description/platform/fabric";
import type { PoolPlan } from "../description/platform/pool";
import { gpuDirectSoftware } from "../machines/gpudirect";
import type { MachineFacts } from "../machines/machine";

/** What a pod that takes a whole GPU machine must have, so that its traffic takes the fabric. */
export interface FabricPodSettings {
  /** Annotations of the pod. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Tolerations of the pod. */
  readonly tolerations: readonly object[];
  /** GPUs, interfaces and huge pages as limits; with processors and memory as requests. */
  readonly resources: {
    readonly requests: Readonly<Record<string, string>>;
    readonly limits: Readonly<Record<string, string>>;
    readonly claims?: readonly { readonly name: string }[];
  };
  /** Capabilities that the main container adds. */
  readonly capabilities: readonly string[];
  /** Volumes of the pod. */
  readonly volumes: readonly object[];
  /** Mounts of the main container. */
  readonly volumeMounts: readonly object[];
  /** Daemons that live as long as the pod, as init containers that are restarted. */
  readonly sidecars: readonly object[];
  /** Claims of the pod for devices. */
  readonly resourceClaims: readonly object[];
}

/** The claim of a channel between machines over NVLink, in each team's namespace: one template a pool. */
export function nvlinkClaimTemplate({ name }: Pick<PoolPlan, "name">): string {
  return `nvlink-channel-${name}`;
}

/**
 * Settings of a pod, for a machine as it stands in a pool. A pod takes the whole machine; of its processors and memory
 * it asks for four fifths, so that daemons have their share, and may use all.
 */
export function fabricPodSettings(pool: PoolPlan): FabricPodSettings {
  const { machine, fabric } = pool;
  const devices = {
    [pool.gpuResource]: String(pool.gpusPerNode),
    ...(fabric.resource && { [fabric.resource.name]: String(fabric.resource.count) }),
    ...(fabric.hugePages2MiB > 0 && { "hugepages-2Mi": `${fabric.hugePages2MiB}Mi` }),
  };
  const ofKind = settingsOf(pool);
  const claims = fabric.multiNodeNvlink ? [{ name: "nvlink" }] : [];
  return {
    annotations: { ...networkAnnotations(fabric), ...ofKind.annotations },
    tolerations: pool.tolerations,
    resources: {
      requests: {
        cpu: String(Math.max(1, Math.floor(machine.vcpuCount * 0.8))),
        memory: `${Math.max(1, Math.floor(machine.memoryGiB * 0.8))}Gi`,
        ...devices,
      },
      limits: devices,
      ...(claims.length > 0 && { claims }),
    },
    capabilities: ofKind.capabilities ?? [],
    volumes: [sharedMemory(machine), ...(ofKind.volumes ?? [])],
    volumeMounts: [{ name: "shared-memory", mountPath: "/dev/shm" }, ...(ofKind.volumeMounts ?? [])],
    sidecars: ofKind.sidecars ?? [],
    resourceClaims: claims.map(({ name }) => ({ name, resourceClaimTemplateName: nvlinkClaimTemplate(pool) })),
  };
}

/** How a container finds the driver's programs: in its folder, or by the container runtime, which copies them in. */
export function driverVariables(hostPath: string | undefined): Readonly<Record<string, string>> {
  return hostPath !== undefined
    ? {
        PATH: "/usr/local/nvidia/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        LD_LIBRARY_PATH: "/usr/local/nvidia/lib64",
      }
    : { NVIDIA_DRIVER_CAPABILITIES: "utility" };
}

/** NCCL and data loaders pass data through it; only what is used takes memory. */
function sharedMemory({ memoryGiB }: MachineFacts) {
  const sizeLimit = `${Math.max(1, Math.floor(memoryGiB / 4))}Gi`;
  return { name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit } };
}

type SettingsOfKind = Partial<
  Pick<FabricPodSettings, "annotations" | "capabilities" | "volumes" | "volumeMounts" | "sidecars">
>;

function settingsOf(pool: PoolPlan): SettingsOfKind {
  switch (pool.fabric.kind) {
    case "none":
      return {};
    case "efa":
    case "infiniband":
      return { capabilities: ["IPC_LOCK"] };
    case "roce":
      return gibSettings(pool);
    case "gpudirect-tcpx":
      return tcpxSettings(pool);
    case "gpudirect-tcpxo":
      return tcpxoSettings(pool);
  }
}

/** The pod's interfaces on GKE: eth0 is the cluster's own, the fabric's follow. */
function networkAnnotations({ networks }: FabricPlan): Readonly<Record<string, string>> {
  if (networks.length === 0) {
    return {};
  }
  const interfaces = ["default", ...networks.map(({ name }) => name)].map((network, index) => ({
    interfaceName: `eth${index}`,
    network,
  }));
  return {
    "networking.gke.io/default-interface": "eth0",
    "networking.gke.io/interfaces": JSON.stringify(interfaces),
  };
}

const libraries = ({ driver }: PoolPlan) => ({
  name: "nvidia-libraries",
  hostPath: { path: `${driver.hostPath ?? "/usr/local/nvidia"}/lib64` },
});
const librariesMount = { name: "nvidia-libraries", mountPath: "/usr/local/nvidia/lib64" };
const libraryPath = [{ name: "LD_LIBRARY_PATH", value: librariesMount.mountPath }];
const hostSystem = { name: "host-sys", hostPath: { path: "/sys" } };
const hostKernel = { name: "host-proc-sys", hostPath: { path: "/proc/sys" } };
const hostMounts = [
  { name: hostSystem.name, mountPath: "/hostsysfs" },
  { name: hostKernel.name, mountPath: "/hostprocsysfs" },
];

/** RDMA over Ethernet: the plugin that was copied into the machine (container-engine-accelerators gpudirect-rdma). */
function gibSettings(pool: PoolPlan): SettingsOfKind {
  return {
    capabilities: ["IPC_LOCK"],
    volumes: [libraries(pool), { name: "gib", hostPath: { path: "/home/kubernetes/bin/gib" } }],
    volumeMounts: [librariesMount, { name: "gib", mountPath: "/usr/local/gib" }],
  };
}

/** The daemon of TCPX beside the job; they meet at a socket (container-engine-accelerators gpudirect-tcpx). */
function tcpxSettings(pool: PoolPlan): SettingsOfKind {
  const socket = { name: "tcpx-socket", emptyDir: {} };
  const socketMount = { name: socket.name, mountPath: "/run/tcpx" };
  const daemon = {
    name: "tcpx-daemon",
    image: gpuDirectSoftware.tcpx.daemonImage,
    restartPolicy: "Always",
    command: ["/tcpgpudmarxd/build/app/tcpgpudmarxd"],
    args: [
      ...["--gpu_nic_preset", "a3vm", "--gpu_shmem_type", "fd", "--uds_path", "/run/tcpx"],
      ...["--setup_param", '"--verbose 128 2 0 "'],
    ],
    env: libraryPath,
    securityContext: { capabilities: { add: ["NET_ADMIN"] } },
    volumeMounts: [librariesMount, socketMount, ...hostMounts],
  };
  return {
    annotations: { "devices.gke.io/container.tcpx-daemon": deviceList(pool.machine, []) },
    capabilities: ["IPC_LOCK"],
    volumes: [libraries(pool), socket, hostSystem, hostKernel],
    volumeMounts: [librariesMount, socketMount],
    sidecars: [daemon],
  };
}

/** The daemon of TCPXO, which the job waits for (container-engine-accelerators gpudirect-tcpxo, best-practice). */
function tcpxoSettings(pool: PoolPlan): SettingsOfKind {
  const healthFile = "/run/health-check";
  const apertures = { name: "aperture-devices", hostPath: { path: "/dev/aperture_devices" } };
  const daemon = {
    name: "tcpxo-daemon",
    image: gpuDirectSoftware.tcpxo.daemonImage,
    restartPolicy: "Always",
    command: ["/bin/sh", "-c"],
    args: [
      "chmod 755 /fts/entrypoint_rxdm_container.sh && exec /fts/entrypoint_rxdm_container.sh --num_hops=2 --num_nics=8",
    ],
    env: [...libraryPath, { name: "HEALTH_CHECK_LOG_FILE", value: healthFile }],
    startupProbe: { exec: { command: ["cat", healthFile] }, periodSeconds: 5, failureThreshold: 24 },
    securityContext: { capabilities: { add: ["NET_ADMIN", "NET_BIND_SERVICE"] } },
    volumeMounts: [librariesMount, ...hostMounts],
  };
  return {
    annotations: { "devices.gke.io/container.tcpxo-daemon": deviceList(pool.machine, ["/dev/dmabuf_import_helper"]) },
    volumes: [libraries(pool), hostSystem, hostKernel, apertures],
    volumeMounts: [librariesMount, { name: apertures.name, mountPath: "/dev/aperture_devices" }],
    sidecars: [daemon],
  };
}

/** Devices that the injector gives a container which asks for no GPU; YAML, of which JSON is a part. */
function deviceList({ acceleratorCount }: MachineFacts, more: readonly string[]): string {
  const gpus = Array.from({ length: acceleratorCount }, (_, index) => `/dev/nvidia${index}`);
  return JSON.stringify([...gpus, "/dev/nvidiactl", "/dev/nvidia-uvm", ...more].map((path) => ({ path })));
}
