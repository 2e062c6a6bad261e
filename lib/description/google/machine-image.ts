import { type Check, text } from "../../checks";
import type { SlurmImageOptions } from "../common/slurm";

export const imageIdHint =
  "write the path of one image: projects/PROJECT/global/images/NAME, not of a family, which moves";

/** The path of one image. A family is refused: it would change machines without a change of the description. */
export const imageId: Check<string> = text({
  pattern: /^projects\/[a-z0-9.:-]+\/global\/images\/(?!family\/)[a-z][a-z0-9-]{0,62}$/,
  hint: imageIdHint,
});

export type MachineArchitecture = "x86_64" | "arm64";

const short = { x86_64: "amd64", arm64: "arm64" } as const;

/** Ubuntu 24.04 with NVIDIA's driver 580. Source: cluster-toolkit@1047080 a3ultra-slurm-blueprint.yaml. */
export function gpuImage(image: SlurmImageOptions, architecture: MachineArchitecture): string {
  return image.type === "prepared"
    ? image.id
    : `projects/ubuntu-os-accelerator-images/global/images/ubuntu-accelerator-2404-${short[architecture]}-with-nvidia-580-v20260522`;
}

/** Ubuntu 24.04 as Canonical publishes it on Google Cloud. */
export function systemImage(image: SlurmImageOptions, machineType: string): string {
  const architecture = /^(c4a|t2a|n4a)-/.test(machineType) ? "arm64" : "x86_64";
  return image.type === "prepared" && image.controllerId !== undefined
    ? image.controllerId
    : `projects/ubuntu-os-cloud/global/images/ubuntu-2404-noble-${short[architecture]}-v20251217`;
}
