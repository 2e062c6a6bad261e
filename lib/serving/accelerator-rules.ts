import { type Problems, show } from "../checks";
import type { Accelerator } from "../machines/accelerator";
import { engines } from "./engine";
import type { EngineType } from "./option-table";
import {
  FORMATS_EVERYWHERE,
  type LanguageEngineType,
  quantizationFormats,
  type ServingQuantization,
} from "./quantization";

/** Whether the pinned images run on a GPU at all: on NVIDIA's from Turing on. */
export function checkAcceleratorServes(
  accelerator: Accelerator,
  engine: EngineType,
  imageIsGiven: boolean,
  problems: Problems,
): readonly string[] {
  const { title, vendor, computeCapability } = accelerator;
  const isTooOld = computeCapability !== undefined && computeCapability < LEAST_CAPABILITY;
  if (vendor === "nvidia" && !isTooOld) {
    return [];
  }
  if (imageIsGiven && vendor === "nvidia") {
    return [`the pinned image of ${engines[engine].title} has no kernels for ${title}: yours must bring them`];
  }
  problems.add(
    "accelerator",
    `${title} is served by no pinned image of ${engines[engine].title}`,
    vendor === "nvidia"
      ? "take a t4 or an l4, or write engine.image with an image that has kernels for it"
      : "take a GPU of NVIDIA: this library draws its device plugin alone",
  );
  return [];
}

const LEAST_CAPABILITY = 7.5;

/** The format that is taken where none is given: 16 bits, in the form that the GPU has. */
export function usualQuantization({ computeCapability = 0 }: Accelerator): ServingQuantization {
  return computeCapability >= 8 ? "bf16" : "fp16";
}

/** Whether an engine takes a format on a GPU; the returned warnings say what it costs where it does so slowly. */
export function checkQuantization(
  quantization: ServingQuantization,
  engine: LanguageEngineType,
  accelerator: Accelerator,
  problems: Problems,
): readonly string[] {
  const { computeCapability, title } = accelerator;
  if (computeCapability === undefined || computeCapability < LEAST_CAPABILITY) {
    return [];
  }
  const format = quantizationFormats[quantization];
  const rule = format.engines[engine];
  if ("refusedBecause" in rule) {
    problems.add(
      "quantization",
      `${show(quantization)} is not taken: ${rule.refusedBecause}`,
      `write ${formatsOf(engine, computeCapability).join(", ")}`,
    );
    return [];
  }
  if (computeCapability < rule.minimumCapability) {
    problems.add(
      "quantization",
      `${engines[engine].title} takes ${show(quantization)} from compute capability ${rule.minimumCapability.toFixed(1)} on, and ${title} has ${computeCapability.toFixed(1)}`,
      `write ${formatsOf(engine, computeCapability).join(", ") || FORMATS_EVERYWHERE}`,
    );
    return [];
  }
  const { fullSpeedFrom = 0 } = format;
  return computeCapability < fullSpeedFrom
    ? [
        `${title} stores weights in ${quantization} and computes in ${computeCapability >= FP8_CAPABILITY && format.sizedAs === "fp4" ? 8 : 16} bits: memory is saved, speed is not`,
      ]
    : [];
}

const FP8_CAPABILITY = 8.9;

function formatsOf(engine: LanguageEngineType, computeCapability: number): readonly string[] {
  return (Object.keys(quantizationFormats) as ServingQuantization[]).filter((name) => {
    const rule = quantizationFormats[name].engines[engine];
    return "minimumCapability" in rule && rule.minimumCapability <= computeCapability;
  });
}
