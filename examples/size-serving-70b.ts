import { inferenceTable } from "../lib/report/cost-table";
import { type InferenceSize, sizeInference } from "../lib/sizing";

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

if (require.main === module) {
  console.log(inferenceTable(size()));
}
