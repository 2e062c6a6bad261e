import { costTable, inferenceTable, trainingTable } from "../../lib/report/cost-table";
import { priceCluster, sizeInference, sizeTraining } from "../../lib/sizing";

test("a cost table has a line for each way to pay, and says what is unknown", () => {
  const [header, onDemand, spot] = costTable(
    priceCluster({ machineType: "p5.48xlarge", nodeCount: 2, calendarDays: 3 }),
  ).split("\n");
  expect(header).toMatch(/^capacity +USD\/hour +USD\/day +USD\/run +price of +source$/);
  expect(onDemand).toMatch(/^on-demand +110 +2,642 +7,926 +us-east-1, 2026-07-20 +aws\/karpenter/);
  expect(spot).toMatch(/^spot +unknown +unknown +- +- +no known price/);
});

test("the page of a training run says what it needs, how long it takes and what it costs", () => {
  const page = trainingTable(sizeTraining({ parameters: 7e9, tokens: 1e12, machineType: "p5.48xlarge", nodes: 8 }));
  expect(page).toMatch(/^model +7B parameters, 1T tokens, pretrain$/m);
  expect(page).toMatch(/^cluster +8 × p5.48xlarge \(64 × NVIDIA H100 SXM\)$/m);
  expect(page).toMatch(/^time +\d+ days of training \(\d+ to \d+\)$/m);
  expect(page).toMatch(/^storage +Lustre, 5 TiB at 500 MB\/s for each, to write 1.6 GB\/s$/m);
  expect(page).toMatch(/^cost +[\d,]+ USD$/m);
  expect(page).toMatch(/^- Dollars are those of p5.48xlarge/m);
});

test("a cost that nobody knows is unknown on the page", () => {
  const size = sizeTraining({ parameters: 7e9, tokens: 1e12, machineType: "p5.48xlarge", nodes: 8 });
  expect(trainingTable({ ...size, usd: undefined, price: undefined })).toMatch(/^cost +unknown$/m);
});

test("the page of a fleet says what a replica is, how fast, and what a million tokens cost", () => {
  const page = inferenceTable(
    sizeInference({
      architecture: "llama-3-70b",
      quantization: "fp8",
      machineType: "p5.48xlarge",
      requestsPerSecond: 20,
    }),
  );
  expect(page).toMatch(/^replica +2 × NVIDIA H100 SXM, tensor 2, pipeline 1$/m);
  expect(page).toMatch(/^fleet +4 replicas on 1 × p5.48xlarge$/m);
  expect(page).toMatch(/^cost +\d\.\d\d USD for a million output tokens with their prompts$/m);
});
