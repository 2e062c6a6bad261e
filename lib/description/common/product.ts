import type { Problems, Refusal } from "../../checks";
import { isCeph } from "../ceph/shared-file-system";
import type { ClusterPlan } from "./cluster";

/** What a cluster is called in the head of a list of problems. */
export const titleOf: Readonly<Record<ClusterPlan["product"], string>> = {
  training: "training cluster",
  "data-preparation": "data preparation cluster",
  inference: "inference fleet",
};

/** An object without some of its properties. */
export function omit<T extends object, Key extends string>(value: T, keys: readonly Key[]): Omit<T, Key> {
  const left = Object.entries(value).filter(([key]) => !keys.some((one) => one === key));
  return Object.fromEntries(left) as Omit<T, Key>;
}

/** The words of a GPU pool, where there is none. */
export function refusedWords(
  words: readonly string[],
  others: Readonly<Record<string, Refusal>> = {},
): Readonly<Record<string, Refusal>> {
  const refusal = {
    message: "describes GPU machines, and this cluster prepares data",
    hint: "leave it out: machines for data are described in dataPreparation; or take a TrainingCluster",
  };
  return { ...Object.fromEntries(words.map((word) => [word, refusal])), ...others };
}

/** The CPU pools of a cluster: those that are described by name, and those that a product or a file system brings. */
export function ownPools<Pool extends { readonly name: string }>(
  described: readonly Pool[],
  brought: readonly (Pool | undefined)[],
  problems: Problems,
): readonly Pool[] {
  const own = brought.filter((pool) => pool !== undefined);
  for (const { name } of described.filter((pool) => own.some((one) => one.name === pool.name))) {
    problems.add(`nodePools.${name}`, "is the name of machines that this cluster has already", "choose another name");
  }
  return [...described, ...own];
}

/** What runs in Kubernetes alone. */
export function refuseBesideSlurm(
  { dataPreparation, sharedFileSystem }: { readonly dataPreparation?: unknown; readonly sharedFileSystem?: object },
  problems: Problems,
): void {
  if (dataPreparation !== undefined) {
    problems.add(
      "dataPreparation",
      "runs in Kubernetes, and this cluster's scheduler is Slurm",
      "leave it out, and make a DataPreparationCluster that shares the bucket",
    );
  }
  if (isCeph(sharedFileSystem)) {
    problems.add(
      "sharedFileSystem.type",
      "is Ceph, which runs in Kubernetes, and this cluster's scheduler is Slurm",
      'write { type: "lustre", … }',
    );
  }
}
