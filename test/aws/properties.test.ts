import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import * as fc from "fast-check";
import { TrainingCluster } from "../../lib/aws";
import { planTrainingCluster } from "../../lib/description/aws";
import { anyDescription } from "../description/aws/arbitrary";
import { firstPool } from "../first-pool";
import { resources, synth, withoutMetadata } from "../synth";

test("any valid description synthesizes, twice the same", () => {
  fc.assert(
    fc.property(anyDescription, (description) => {
      const once = () =>
        synth((stack) => {
          new AwsProvider(stack, "aws", { region: "us-east-1" });
          new TrainingCluster(stack, "train", description);
        });
      const terraform = once();
      expect(resources(terraform, "aws_eks_node_group")).toHaveLength(2);
      expect(withoutMetadata(once())).toEqual(withoutMetadata(terraform));
    }),
    { numRuns: 40 },
  );
});

test("any plan has as many fabric interfaces as the machine, unique by card and device", () => {
  fc.assert(
    fc.property(anyDescription, (description) => {
      const { interfaces, machine } = firstPool(planTrainingCluster(description));
      const places = interfaces.map(({ networkCardIndex, deviceIndex }) => `${networkCardIndex}/${deviceIndex}`);
      expect(new Set(places).size).toBe(places.length);
      expect(interfaces.filter(({ interfaceType }) => interfaceType !== "interface")).toHaveLength(
        machine.fabric.interfaceCount,
      );
    }),
  );
});

test("any plan takes a capacity that FSx sells, and EFA only at its steps", () => {
  const steps = new Map([
    [125, 38400],
    [250, 19200],
    [500, 9600],
    [1000, 4800],
  ]);
  fc.assert(
    fc.property(anyDescription, (description) => {
      const storage = planTrainingCluster(description).sharedFileSystem?.storage;
      if (storage?.type === "ssd") {
        expect(storage.capacityGiB === 1200 || storage.capacityGiB % 2400 === 0).toBe(true);
        expect(storage.efa && storage.capacityGiB % (steps.get(storage.throughputMBpsPerTiB) ?? 0) !== 0).toBe(false);
      }
    }),
  );
});
