import { compareInferenceTable, inferenceTable } from "cdktf-gpu-clusters/report";
import { type Alternative, compareInference, type InferenceSize, sizeInference } from "cdktf-gpu-clusters/sizing";

/** Llama 3 70B in fp8 for twenty questions a second, with answers of 300 tokens. */
export function size(): InferenceSize {
  return sizeInference({
    architecture: "llama-3-70b",
    quantization: "fp8",
    machineType: "p5.48xlarge",
    requestsPerSecond: 20,
    promptTokens: 1000,
    outputTokens: 300,
  });
}

/** The same questions on other machines, and what a hosted API asks for them. */
export function comparison(): readonly Alternative<InferenceSize>[] {
  return compareInference({
    architecture: "llama-3-70b",
    quantization: "fp8",
    requestsPerSecond: 20,
    promptTokens: 1000,
    outputTokens: 300,
    machineTypes: ["p5.48xlarge", "g6e.12xlarge", "g7e.24xlarge", "a3-highgpu-8g", "Standard_ND96isr_H100_v5"],
  });
}

if (require.main === module) {
  console.log(inferenceTable(size()));
  console.log(`\n${compareInferenceTable(comparison())}`);
}
