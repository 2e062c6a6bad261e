import { object, type Shape } from "../../checks";
import { containerImage } from "../common/container-image";

/** A container image that the platform starts by itself, because no chart brings it. */
export interface PinnedImage {
  /** Repository with tag or digest. */
  readonly image: string;
  /** Where the version is published. */
  readonly source: string;
}

/** Names of the images that the library's own manifests use. */
export type ImageName = keyof typeof pinnedImages;

/**
 * Images outside the charts. Those of Google's GPUDirect stand in the table of machines, since they come with the fabric.
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
  host: {
    image:
      "docker.io/library/ubuntu:noble-20260410@sha256:cdb5fd928fced577cfecf12c8966e830fcdf42ee481fb0b91904eeddc2fe5eff",
    source:
      "runs the health checks, privileged: bash, dmesg, timeout; tag and digest as the Dockerfile of Cartesi's SDK pins them",
  },
  curl: { image: "docker.io/curlimages/curl:8.14.1", source: "reports the health of a node to the API" },
  pytorch: {
    image: "docker.io/pytorch/pytorch:2.13.0-cuda13.0-cudnn9-runtime",
    source: "kubeflow/trainer v2.3.0 manifests/base/runtimes/torch_distributed.yaml",
  },
} as const satisfies Readonly<Record<string, PinnedImage>>;

/** Images by name, in place of the pinned ones. */
export type ImagesOptions = { readonly [I in ImageName]?: string };

const names = Object.keys(pinnedImages) as ImageName[];

export const imagesShape = Object.fromEntries(
  names.map((name) => [name, containerImage("write an image: registry.example.com/name:tag")]),
) as Shape<ImagesOptions>;

export const imagesCheck = object<ImagesOptions>(imagesShape);

/** Every image, as given or as pinned. */
export function planImages(given: ImagesOptions): Readonly<Record<ImageName, string>> {
  return Object.fromEntries(names.map((name) => [name, given[name] ?? pinnedImages[name].image])) as Record<
    ImageName,
    string
  >;
}
