import { type Check, text } from "../../checks";
import type { SlurmImageOptions } from "../common/slurm";

/**
 * What a machine starts from: an image by its id, or by the exact name under which its owner publishes it in each region.
 * Never the newest: it would change machines without a change of the description.
 */
export type MachineImagePlan =
  | { readonly type: "id"; readonly id: string }
  | { readonly type: "name"; readonly ownerId: string; readonly name: string };

export type MachineArchitecture = "x86_64" | "arm64";

export const imageIdHint = "write the id of the image: 'ami-' and 17 hexadecimal digits";

export const imageId: Check<string> = text({ pattern: /^ami-[0-9a-f]{8,17}$/, hint: imageIdHint });

/**
 * Ubuntu 24.04 with NVIDIA's driver, EFA and its plugin for NCCL. Source: AWS DLAMI release notes; driver 595.91, EFA 1.50,
 * DCGM 4.7. The Arm image's name follows the same notes and was not seen in a region (UNVERIFIED).
 */
const gpuImages: Readonly<Record<MachineArchitecture, string>> = {
  x86_64: "Deep Learning Base OSS Nvidia Driver GPU AMI (Ubuntu 24.04) 20261006",
  arm64: "Deep Learning ARM64 Base OSS Nvidia Driver GPU AMI (Ubuntu 24.04) 20261006",
};

/** Ubuntu 24.04 as Canonical (099720109477) publishes it. */
const systemImages: Readonly<Record<MachineArchitecture, string>> = {
  x86_64: "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20251212",
  arm64: "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64-server-20251212",
};

export function gpuImage(image: SlurmImageOptions, architecture: MachineArchitecture): MachineImagePlan {
  return image.type === "prepared"
    ? { type: "id", id: image.id }
    : { type: "name", ownerId: "amazon", name: gpuImages[architecture] };
}

export function systemImage(image: SlurmImageOptions, machineType: string): MachineImagePlan {
  return image.type === "prepared" && image.controllerId !== undefined
    ? { type: "id", id: image.controllerId }
    : { type: "name", ownerId: "099720109477", name: systemImages[architectureOf(machineType)] };
}

/** Machine types of Graviton have a `g` behind the number of their generation. */
function architectureOf(machineType: string): MachineArchitecture {
  return /^[a-z]+\d+g/.test(machineType) ? "arm64" : "x86_64";
}
