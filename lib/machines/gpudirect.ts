/**
 * What must run beside NCCL for GPU traffic on Google Cloud. Plugin and daemon are a coupled pair: they are pinned
 * together here and change together, the plugin first when a running cluster is upgraded.
 */
export interface GpuDirectSoftware {
  /** NCCL plugin that is copied into the machine, as a pullable image. */
  readonly pluginImage: string;
  /** Daemon that runs on each machine while a job does; `undefined` where the fabric needs none. */
  readonly daemonImage?: string;
  /** Version of the `nccl-gib` Debian package, for machines outside Kubernetes. */
  readonly debianPackageVersion?: string;
  /** Least GKE version for each minor release that a source names; others are not known to work or to fail. */
  readonly minimumGkeVersions: Readonly<Record<string, string>>;
  /** Day on which the source was made, ISO 8601. */
  readonly date: string;
  readonly source: string;
}

/** Software of GPUDirect by machine family. */
export type GpuDirectName = "tcpx" | "tcpxo" | "gib" | "gib-arm64" | "gib-metal";

const registry = "us-docker.pkg.dev/gce-ai-infra";
const engines = "GoogleCloudPlatform/container-engine-accelerators@992db81";

/**
 * Software for each kind of GPUDirect.
 *
 * TCPX: a pull request of 2026-06-25 raises the pair to v3.1.12 and v2.0.15; the pair here is the one before it. TCPXO:
 * slurm-gcp's prologs run v1.0.17 and v1.0.23, the pair here is that of the GKE installer.
 */
export const gpuDirectSoftware: Readonly<Record<GpuDirectName, GpuDirectSoftware>> = {
  tcpx: {
    pluginImage: `${registry}/gpudirect-tcpx/nccl-plugin-gpudirecttcpx-dev:v3.1.9`,
    daemonImage: `${registry}/gpudirect-tcpx/tcpgpudmarxd-dev:v2.0.12`,
    minimumGkeVersions: {
      "1.27": "1.27.16-gke.2874000",
      "1.28": "1.28.15-gke.3163000",
      "1.29": "1.29.15-gke.2467000",
    },
    date: "2026-06-11",
    source: `${engines} gpudirect-tcpx; GKE versions: GoogleCloudPlatform/cluster-toolkit@1047080 gpu_direct.tf`,
  },
  tcpxo: {
    pluginImage: `${registry}/gpudirect-tcpxo/nccl-plugin-gpudirecttcpx-dev:v1.0.15`,
    daemonImage: `${registry}/gpudirect-tcpxo/tcpgpudmarxd-dev:v1.0.21`,
    minimumGkeVersions: { "1.32": "1.32.11-gke.1174000" },
    date: "2026-06-11",
    source: `${engines} gpudirect-tcpxo; GKE versions: GoogleCloudPlatform/cluster-toolkit@1047080 gpu_direct.tf`,
  },
  gib: {
    pluginImage: `${registry}/gpudirect-gib/nccl-plugin-gib:v1.1.1`,
    debianPackageVersion: "1.1.0",
    minimumGkeVersions: {},
    date: "2026-06-11",
    source: `${engines} gpudirect-rdma`,
  },
  "gib-arm64": {
    pluginImage: `${registry}/gpudirect-gib/nccl-plugin-gib-arm64:v1.1.0`,
    minimumGkeVersions: {},
    date: "2026-06-11",
    source: `${engines} gpudirect-rdma`,
  },
  "gib-metal": {
    pluginImage: `${registry}/gpudirect-gib/nccl-plugin-gib-arm64:v1.1.0`,
    daemonImage: `${registry}/asapd-lite/asapd-lite:v0.0.8`,
    minimumGkeVersions: {},
    date: "2026-06-25",
    source: "GoogleCloudPlatform/cluster-toolkit@1047080 examples/gke-a4x-max-bm",
  },
};
