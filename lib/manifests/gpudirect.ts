import type { BasePlatformPlan } from "../description/platform/base-platform";
import type { FabricNetworkAccess } from "../description/platform/cluster-access";
import type { PoolPlan } from "../description/platform/pool";
import { type GpuDirectName, gpuDirectSoftware } from "../machines/gpudirect";
import type { Manifest } from "./manifest";
import { nodeDaemon } from "./node-daemon";

/**
 * What GPUDirect asks of a GKE cluster: a network object for each interface, the NCCL plugin on each machine, and for
 * TCPX and TCPXO what gives their daemons the GPUs. All as GoogleCloudPlatform/container-engine-accelerators@992db81 has it.
 */
export function gpuDirectManifests({ pools, images }: BasePlatformPlan): readonly Manifest[] {
  const networks = new Map(pools.flatMap(({ fabric }) => fabric.networks.map((network) => [network.name, network])));
  return [
    ...[...networks.values()].flatMap(networkManifests),
    ...pools.flatMap((pool) => {
      const name = pool.fabric.gpuDirect;
      return name === undefined
        ? []
        : [
            pluginInstaller(pool, images, name),
            ...(name === "tcpx" || name === "tcpxo" ? [deviceInjector(pool, images)] : []),
          ];
    }),
  ];
}

function networkManifests({ name, vpc, subnet, deviceMode }: FabricNetworkAccess): readonly Manifest[] {
  const apiVersion = "networking.gke.io/v1";
  return [
    {
      apiVersion,
      kind: "GKENetworkParamSet",
      metadata: { name },
      spec: { vpc, vpcSubnet: subnet, deviceMode },
    },
    {
      apiVersion,
      kind: "Network",
      metadata: { name },
      spec: { type: "Device", parametersRef: { group: "networking.gke.io", kind: "GKENetworkParamSet", name } },
    },
  ];
}

interface Installation {
  /** Host folders by the place where the container sees them. */
  readonly folders: Readonly<Record<string, string>>;
  readonly script: string;
}

const tcpInstallation = (name: "tcpx" | "tcpxo"): Installation => ({
  folders: { "/var/lib": "/var/lib", "/usr/local": "/home/kubernetes/bin" },
  script: [
    "chmod 755 /scripts/container_entry.sh",
    "/scripts/container_entry.sh install --install-nccl",
    "mkdir -p /usr/local/nvidia/lib64",
    `cp -r /var/lib/${name}/lib64/. /usr/local/nvidia/lib64`,
  ].join(" && "),
});

const gibInstallation = (driverFolder: string): Installation => ({
  folders: { "/host/lib64": `${driverFolder}/lib64`, "/host/gib": "/home/kubernetes/bin/gib" },
  script: [
    "/scripts/container_entry.sh install",
    "cp -r /var/lib/gib/lib64/. /host/lib64",
    "cp -r /var/lib/gib/. /host/gib",
  ].join(" && "),
});

function installationOf(name: GpuDirectName, { driver }: PoolPlan): Installation {
  return name === "tcpx" || name === "tcpxo"
    ? tcpInstallation(name)
    : gibInstallation(driver.hostPath ?? "/usr/local/nvidia");
}

/** Copies NCCL and its plugin into the machine, once for each version. */
function pluginInstaller(pool: PoolPlan, images: BasePlatformPlan["images"], name: GpuDirectName): Manifest {
  const { folders, script } = installationOf(name, pool);
  const places = Object.entries(folders).map(([mountPath, path], index) => ({
    name: `host-${index}`,
    mountPath,
    path,
  }));
  const installer = {
    name: "installer",
    image: gpuDirectSoftware[name].pluginImage,
    command: ["/bin/sh", "-c", script],
    securityContext: { privileged: true },
    resources: { requests: { cpu: "150m" } },
    volumeMounts: places.map(({ name: volume, mountPath }) => ({ name: volume, mountPath })),
  };
  return nodeDaemon({
    name: `nccl-plugin-installer-${pool.name}`,
    namespace: "kube-system",
    nodeSelector: pool.labels,
    pod: {
      hostNetwork: true,
      hostPID: name === "tcpxo",
      initContainers: [...(name === "tcpxo" ? [aperturePreparation(images.host)] : []), installer],
      containers: [{ name: "pause", image: images.pause }],
      volumes: places.map(({ name: volume, path }) => ({
        name: volume,
        hostPath: { path, type: "DirectoryOrCreate" },
      })),
    },
  });
}

/** TCPXO's interfaces as devices under /dev, by their PCI addresses; 1ae0:0084 is their vendor and device. */
function aperturePreparation(image: string) {
  const script = [
    "iptables -I INPUT -p tcp -m tcp -j ACCEPT",
    "modprobe import-helper",
    "for address in $(lspci -nn -D | awk '/1ae0:0084/ { print $1 }'); do",
    "  target=/dev/aperture_devices/$address",
    "  mkdir -p $target",
    "  mountpoint -q $target || mount --bind $(readlink -f /sys/bus/pci/devices/$address) $target",
    "  chmod a+r $target",
    "  chmod a+rw $target/resource*",
    "done",
  ].join("\n");
  return {
    name: "apertures",
    image,
    command: ["nsenter", "--all", "--target", "1", "--", "/bin/sh", "-ec", script],
    securityContext: { privileged: true },
  };
}

/** Gives a daemon's container the devices that its pod's annotation names: the daemon itself asks for no GPU. */
function deviceInjector(pool: PoolPlan, images: BasePlatformPlan["images"]): Manifest {
  return nodeDaemon({
    name: `nri-device-injector-${pool.name}`,
    namespace: "kube-system",
    nodeSelector: pool.labels,
    pod: {
      hostNetwork: true,
      hostPID: true,
      containers: [
        {
          name: "device-injector",
          image: images["nri-device-injector"],
          securityContext: { privileged: true },
          resources: { requests: { cpu: "150m" } },
          volumeMounts: [
            { name: "dev", mountPath: "/dev" },
            { name: "nri", mountPath: "/var/run/nri" },
          ],
        },
      ],
      volumes: [
        { name: "dev", hostPath: { path: "/dev" } },
        { name: "nri", hostPath: { path: "/var/run/nri" } },
      ],
    },
  });
}
