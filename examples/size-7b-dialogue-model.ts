import { trainingTable } from "../lib/report/cost-table";
import { sizeTraining, type TrainingSize } from "../lib/sizing";

/** A 7B dialogue model from scratch, on a trillion tokens, in three weeks: the page that a manager is shown. */
export function size(): TrainingSize {
  return sizeTraining({
    parameters: 7e9,
    tokens: 1e12,
    contextLength: 4096,
    machineType: "p5.48xlarge",
    deadlineDays: 21,
  });
}

if (require.main === module) {
  console.log(trainingTable(size()));
}
