import { trainingTable } from "../lib/report/cost-table";
import { sizeTraining, type TrainingSize } from "../lib/sizing";

/** GPT-3 again, at its own size and on its own 300 billion tokens, with today's GPUs and two months' time. */
export function size(): TrainingSize {
  return sizeTraining({
    architecture: "gpt-3-175b",
    tokens: 300e9,
    machineType: "p5.48xlarge",
    deadlineDays: 60,
  });
}

if (require.main === module) {
  console.log(trainingTable(size()));
}
