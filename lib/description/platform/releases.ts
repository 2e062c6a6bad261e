/** A chart that the platform installs, at the version that this release of the library was made with. */
export interface PinnedRelease {
  /** Name of the chart in its repository. */
  readonly chart: string;
  /** `https://` or `oci://`, without the name of the chart. */
  readonly repository: string;
  readonly version: string;
  /** Where it is installed. */
  readonly namespace: string;
  /** Day of the release; where its source states none, the day on which it was seen there. ISO 8601. */
  readonly date: string;
  /** Where the version is written. */
  readonly source: string;
}

export type ChartName = keyof typeof pinnedReleases;

const nvidia = "https://helm.ngc.nvidia.com/nvidia";
const rdma = "Azure/aks-rdma-infiniband tests/setup-infra/deploy-aks.sh";

/**
 * Every chart that the platform knows: the one place where versions stand.
 *
 * GPU operator: 26.7.0, one release newer than what Microsoft tests with the network operator (26.3.3).
 * KubeRay: the charts carry the operator's own version; 1.7.0 is the newest tag that was seen.
 */
export const pinnedReleases = {
  "cert-manager": {
    chart: "cert-manager",
    repository: "https://charts.jetstack.io",
    version: "v1.21.1",
    namespace: "cert-manager",
    date: "2026-11-23",
    source: "cert-manager/cert-manager v1.21.1",
  },
  "kube-prometheus-stack": {
    chart: "kube-prometheus-stack",
    repository: "https://prometheus-community.github.io/helm-charts",
    version: "88.5.3",
    namespace: "monitoring",
    date: "2026-11-23",
    source: "prometheus-community/helm-charts",
  },
  "node-feature-discovery": {
    chart: "node-feature-discovery",
    repository: "https://kubernetes-sigs.github.io/node-feature-discovery/charts",
    version: "0.19.0",
    namespace: "node-feature-discovery",
    date: "2026-07-10",
    source: "kubernetes-sigs/node-feature-discovery v0.19.0; the version that GPU operator 26.7.0 brings",
  },
  "network-operator": {
    chart: "network-operator",
    repository: nvidia,
    version: "26.4.0",
    namespace: "network-operator",
    date: "2026-06-04",
    source: rdma,
  },
  "gpu-operator": {
    chart: "gpu-operator",
    repository: nvidia,
    version: "v26.7.0",
    namespace: "gpu-operator",
    date: "2026-08-21",
    source: "NVIDIA/gpu-operator deployments/gpu-operator/Chart.yaml",
  },
  "dcgm-exporter": {
    chart: "dcgm-exporter",
    repository: "https://nvidia.github.io/dcgm-exporter/helm-charts",
    version: "4.8.2",
    namespace: "dcgm-exporter",
    date: "2026-05-06",
    source: "NVIDIA/dcgm-exporter deployment/Chart.yaml",
  },
  "efa-device-plugin": {
    chart: "aws-efa-k8s-device-plugin",
    repository: "https://aws.github.io/eks-charts",
    version: "v0.5.30",
    namespace: "kube-system",
    date: "2026-07-21",
    source: "aws/eks-charts stable/aws-efa-k8s-device-plugin/Chart.yaml",
  },
  "nvidia-dra-driver": {
    chart: "nvidia-dra-driver-gpu",
    repository: nvidia,
    version: "25.12.0",
    namespace: "nvidia-dra-driver",
    date: "2026-03-21",
    source: "NVIDIA/aicr recipes",
  },
  kueue: {
    chart: "kueue",
    repository: "oci://registry.k8s.io/kueue/charts",
    version: "0.19.2",
    namespace: "kueue-system",
    date: "2026-08-20",
    source: "kubernetes-sigs/kueue v0.19.2",
  },
  jobset: {
    chart: "jobset",
    repository: "oci://registry.k8s.io/jobset/charts",
    version: "0.12.0",
    namespace: "jobset-system",
    date: "2026-05-08",
    source: "kubernetes-sigs/jobset v0.12.0; the version that Kubeflow Trainer 2.3.0 depends on",
  },
  leaderworkerset: {
    chart: "lws",
    repository: "oci://registry.k8s.io/lws/charts",
    version: "0.10.0",
    namespace: "lws-system",
    date: "2026-08-11",
    source: "kubernetes-sigs/lws v0.10.0",
  },
  "kubeflow-trainer": {
    chart: "kubeflow-trainer",
    repository: "oci://ghcr.io/kubeflow/charts",
    version: "2.3.0",
    namespace: "kubeflow-system",
    date: "2026-08-06",
    source: "kubeflow/trainer v2.3.0",
  },
  kuberay: {
    chart: "kuberay-operator",
    repository: "https://ray-project.github.io/kuberay-helm/",
    version: "1.7.0",
    namespace: "kuberay-system",
    date: "2026-11-23",
    source: "ray-project/kuberay v1.7.0",
  },
  keda: {
    chart: "keda",
    repository: "https://kedacore.github.io/charts",
    version: "2.20.2",
    namespace: "keda",
    date: "2026-11-23",
    source: "kedacore/charts",
  },
} as const satisfies Readonly<Record<string, PinnedRelease>>;

/** A container image that the platform starts by itself, because no chart brings it. */
export interface PinnedImage {
  readonly image: string;
  readonly source: string;
}

export type ImageName = keyof typeof pinnedImages;

/**
 * Images outside the charts. Those of Google's GPUDirect stand in the table of machines, since they belong to the fabric.
 * The tags of curl and ubuntu are those of their publishers on Docker Hub.
 */
export const pinnedImages = {
  "mpi-operator": { image: "docker.io/mpioperator/mpi-operator:0.8.0", source: "kubeflow/mpi-operator v0.8.0" },
  "nri-device-injector": {
    image:
      "gcr.io/gke-release/nri-device-injector@sha256:6e79483d52abdc28454bf186320b10a56b0f117a10e8d65d5c74dbb821a76970",
    source: "GoogleCloudPlatform/container-engine-accelerators@992db81 nri_device_injector",
  },
  "azure-lustre-driver": {
    image: "mcr.microsoft.com/oss/v2/kubernetes-csi/azurelustre-csi:v0.4.0-noble",
    source: "kubernetes-sigs/azurelustre-csi-driver v0.4.0, for Ubuntu 24.04",
  },
  "azure-lustre-driver-jammy": {
    image: "mcr.microsoft.com/oss/v2/kubernetes-csi/azurelustre-csi:v0.4.0-jammy",
    source: "kubernetes-sigs/azurelustre-csi-driver v0.4.0, for Ubuntu 22.04",
  },
  "csi-node-driver-registrar": {
    image: "mcr.microsoft.com/oss/kubernetes-csi/csi-node-driver-registrar:v2.13.0",
    source: "kubernetes-sigs/azurelustre-csi-driver v0.4.0",
  },
  pause: { image: "registry.k8s.io/pause:3.10", source: "kubernetes/kubernetes 1.34" },
  host: { image: "docker.io/library/ubuntu:24.04", source: "runs the health checks: bash, dmesg, timeout" },
  curl: { image: "docker.io/curlimages/curl:8.14.1", source: "reports the health of a node to the API" },
  pytorch: {
    image: "docker.io/pytorch/pytorch:2.13.0-cuda13.0-cudnn9-runtime",
    source: "kubeflow/trainer v2.3.0 manifests/base/runtimes/torch_distributed.yaml",
  },
} as const satisfies Readonly<Record<string, PinnedImage>>;
