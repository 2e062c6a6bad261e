import { trainingTable } from "../lib/report/cost-table";
import { sizeTraining, type TrainingSize } from "../lib/sizing";

/** All weights of Llama 3 8B, fine-tuned on two billion tokens on one machine of eight A100. */
export function size(): TrainingSize {
  return sizeTraining({
    architecture: "llama-3-8b",
    method: "full-fine-tune",
    tokens: 2e9,
    machineType: "p4de.24xlarge",
    nodes: 1,
  });
}

if (require.main === module) {
  console.log(trainingTable(size()));
}
