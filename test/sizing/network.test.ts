import { sizeTraining } from "../../lib/sizing";

const size = (nodes: number, machineType = "p5.48xlarge") =>
  sizeTraining({ parameters: 7e9, tokens: 1e12, machineType, nodes });

test("one machine needs no network", () => {
  expect(size(1).network.gbpsPerNode).toBe(0);
});

test("the more machines share a step, the more each must send in its time", () => {
  expect(size(64).network.gbpsPerNode).toBeGreaterThan(3 * size(16).network.gbpsPerNode);
});

test("the fabric of p5 carries 7B on 16 machines, and the plan says what it has", () => {
  const { gbpsPerNode, machineGbpsPerNode } = size(16).network;
  expect(machineGbpsPerNode).toBe(3200);
  expect(gbpsPerNode).toBeLessThan(3200);
});

test("a network that is too slow is said in words", () => {
  expect(size(64, "a2-highgpu-8g").notes.join("\n")).toMatch(/network of a2-highgpu-8g carries 100 Gbit\/s/);
});
