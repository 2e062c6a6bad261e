import { planTrainingCluster, type TrainingClusterDescription } from "../../../lib/description/azure";
import { azureRegions } from "../../../lib/description/azure/regions";
import { theirs, valid } from "./valid";

const kubernetes = (fields: object): object => ({ scheduler: { type: "kubernetes", ...fields } });

/** What users write, and Azure takes. */
const taken: readonly (readonly [title: string, change: object])[] = [
  ["a version with its patch", kubernetes({ version: "1.34.3" })],
  ["a region as the portal shows it", { region: "South Central US" }],
  ["a region in capitals", { region: "SouthCentralUS" }],
  ["a key of a managed HSM for the store", { objectStore: { customerKey: theirs.managedHsmKey } }],
  ["no machines yet", { nodeCount: 0 }],
  [
    "ids in lower case",
    { objectStore: { existing: { storageAccountId: theirs.storageAccountId.toLowerCase(), containerName: "data" } } },
  ],
  ["a group in another spelling", { resourceGroupName: "Training" }],
  ["addresses of carriers for pods", kubernetes({ podCidr: "100.64.0.0/10" })],
  ["one address of the office", kubernetes({ publicAccessCidrs: ["203.0.113.7/32"] })],
  ["long-term support", kubernetes({ version: "1.33", supportType: "long-term" })],
];

test.each(taken)("%s is taken", (_title, change) => {
  expect(() => planTrainingCluster({ ...valid, ...change } as TrainingClusterDescription)).not.toThrow();
});

test("every spelling of a region comes to its short name", () => {
  const regions = ["eastus", "EastUS", "East US", "east us"].map(
    (region) => planTrainingCluster({ ...valid, region }).network.region,
  );
  expect(regions).toEqual(["eastus", "eastus", "eastus", "eastus"]);
});

test("the names of regions are short names, each once", () => {
  expect(new Set(azureRegions).size).toBe(azureRegions.length);
  expect(azureRegions.filter((name) => !/^[a-z]+\d?[a-z]*$/.test(name))).toEqual([]);
});
