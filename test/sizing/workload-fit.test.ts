import { machines, tryMachine } from "../../lib/machines";
import { checkWorkloadFits } from "../../lib/sizing";

const machine = tryMachine("aws", "p5.48xlarge");
if (!machine) {
  throw new Error("p5.48xlarge is not in the catalogue");
}

test("sixteen machines of eight H100 hold 70B", () => {
  expect(checkWorkloadFits(machine, 16, { parameters: 70e9 })).toEqual({ fits: true });
});

test("one does not, and the reason can be shown as it is", () => {
  expect(checkWorkloadFits(machine, 1, { parameters: 70e9 })).toEqual({
    fits: false,
    minimumNodeCount: 2,
    reason:
      "1 × p5.48xlarge have 618 GB of usable GPU memory, too little to pre-train a model of 70 billion parameters: it takes 2 or more",
  });
});

test("the number that is said to be enough is, and one less is not", () => {
  const fit = checkWorkloadFits(machine, 1, { parameters: 405e9 });
  const enough = fit.fits ? 0 : (fit.minimumNodeCount ?? 0);
  expect(checkWorkloadFits(machine, enough, { parameters: 405e9 }).fits).toBe(true);
  expect(checkWorkloadFits(machine, enough - 1, { parameters: 405e9 }).fits).toBe(false);
});

test("LoRA fits where full fine-tuning does not", () => {
  expect(checkWorkloadFits(machine, 1, { parameters: 70e9, method: "lora" }).fits).toBe(true);
  expect(checkWorkloadFits(machine, 1, { parameters: 70e9, method: "full-fine-tune" }).fits).toBe(false);
});

test("a model that nothing holds has no enough", () => {
  expect(checkWorkloadFits(machine, 1, { parameters: 1e15 })).toMatchObject({
    fits: false,
    minimumNodeCount: undefined,
  });
});

test.each(["aws", "google", "azure"] as const)("every machine of %s can be asked", (cloud) => {
  for (const row of machines(cloud)) {
    expect(typeof checkWorkloadFits(row, 2, { parameters: 1e9 }).fits).toBe("boolean");
  }
});
