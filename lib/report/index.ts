/** Plans and sizes as tables of text. */
export { compareInferenceTable, compareTrainingTable } from "./compare-table";
export { costTable, inferenceTable, nodePoolCostTable, trainingTable } from "./cost-table";
export { acceleratorTable, machineTable } from "./machine-table";
export { type StackRow, stackTable } from "./stack-table";
