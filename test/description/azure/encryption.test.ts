import { planTrainingCluster, type TrainingClusterDescription } from "../../../lib/description/azure";
import { existingNetwork, theirs, valid } from "./valid";

const encryption = { keyId: theirs.customerKey.keyUrl, keyVaultId: theirs.customerKey.keyVaultId };

function keysOf(change: Partial<TrainingClusterDescription>): readonly unknown[] {
  const { kubernetes, sharedFileSystem, objectStore } = planTrainingCluster({ ...valid, ...change });
  return [
    kubernetes.type === "new" ? kubernetes.secretsKey : "theirs",
    sharedFileSystem?.customerKey,
    objectStore.type === "new" ? objectStore.customerKey : "theirs",
  ];
}

test("the key of a cluster reaches secrets, file system and store", () => {
  const { customerKey } = theirs;
  expect(keysOf({ encryption })).toEqual([customerKey, customerKey, customerKey]);
  expect(keysOf({})).toEqual([undefined, undefined, undefined]);
});

test("a key of a part's own takes its place, and what is the company's is left alone", () => {
  const { customerKey, managedHsmKey } = theirs;
  expect(keysOf({ encryption, objectStore: { customerKey: managedHsmKey } })).toEqual([
    customerKey,
    customerKey,
    managedHsmKey,
  ]);
  const ofTheirs = keysOf({
    encryption,
    network: existingNetwork(),
    objectStore: { existing: { storageAccountId: theirs.storageAccountId, containerName: "data" } },
    scheduler: { type: "kubernetes", existing: { clusterName: "research", resourceGroupName: "research" } },
  });
  expect(ofTheirs).toEqual(["theirs", customerKey, "theirs"]);
});

test("machines of AMD are warned about: nobody installs their driver", () => {
  const warnings = planTrainingCluster({ ...valid, machineType: "Standard_ND96isr_MI300X_v5" }).warnings.join("\n");
  expect(warnings).toContain("AMD's GPU operator");
});
