import { totalAcceleratorMemoryGiB, tryMachine, tryMachineOfAccelerator } from "../../lib/machines";

test("of two equal machines the one that can be had in more ways is meant", () => {
  expect(tryMachineOfAccelerator("aws", "h200")?.machineType).toBe("p5en.48xlarge");
});

test("a slice of a GPU counts its own memory, whole GPUs theirs together", () => {
  const memory = (machineType: string) => {
    const machine = tryMachine("google", machineType);
    return machine && totalAcceleratorMemoryGiB(machine);
  };
  expect(memory("g4-standard-6")).toBe(tryMachine("google", "g4-standard-6")?.acceleratorMemoryGiB);
  expect(memory("a3-highgpu-8g")).toBe(8 * (tryMachine("google", "a3-highgpu-8g")?.acceleratorMemoryGiB ?? 0));
});
