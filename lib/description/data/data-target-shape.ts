import {
  type Check,
  isObject,
  list,
  object,
  oneOf,
  positive,
  record,
  required,
  show,
  text,
  wholeNumber,
} from "../../checks";
import { dataEngines } from "./data-engine";
import type { DataTarget } from "./data-target";

/** The checks of a target that is written by hand. What a cloud's cluster returns passes them too. */

const beforehand = { refusedBecause: "jobs are laid out before" } as const;
const name = (what: string) => required(text({ hint: `write ${what}` }), `write ${what}`);
const texts = (what: string) =>
  required(record(text({ hint: "write a text" }), { hint: `write ${what}` }), `write {} for none`);
const notes = list((_problems, _path, value) => value, { hint: "write [] for none" });

const machineFacts: Readonly<Record<string, Check<unknown>>> = {
  machineType: name("the name of the machine's type"),
  vcpuCount: required(positive({ unit: "processors", token: beforehand }), "write the processors of one machine"),
  memoryGiB: required(positive({ unit: "GiB", token: beforehand }), "write the memory of one machine, in GiB"),
  architecture: required(oneOf(["x86_64", "arm64"], "architecture"), "write x86_64 or arm64"),
};

/** The facts that jobs are laid out by; a row of the tables of machines has more, which pass. */
const machine: Check<object> = (problems, path, value) => {
  if (!isObject(value)) {
    problems.add(path, `${show(value)} is not an object`, "write { machineType, vcpuCount, memoryGiB, architecture }");
    return undefined;
  }
  const before = problems.all.length;
  for (const [key, check] of Object.entries(machineFacts)) {
    check(problems.at(path), key, Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined);
  }
  return problems.all.length === before ? value : undefined;
};

const pool = required(
  object<Record<string, unknown>>({
    name: name("the value of the pool's label and taint"),
    machine: required(machine, "write { machineType, vcpuCount, memoryGiB, architecture }"),
    capacity: required(
      object<Record<string, unknown>>({
        type: required(oneOf(["spot", "on-demand"], "capacity model"), "write spot or on-demand"),
      }),
      'write { type: "on-demand" }',
    ),
    maximumNodeCount: required(
      wholeNumber({ minimum: 1, unit: "machines", token: beforehand }),
      "write the most machines",
    ),
    scratchGiB: required(positive({ unit: "GiB", token: beforehand }), "write the disk of one machine, in GiB"),
  }),
  "write { name, machine, capacity, maximumNodeCount, scratchGiB }",
);

export const dataTargetCheck: Check<DataTarget> = object<Record<string, unknown>>({
  engine: required(oneOf(dataEngines, "engine"), 'write "ray" or "spark"'),
  pools: required(
    object<Record<string, unknown>>({
      cloud: oneOf(["aws", "google", "azure"], "cloud"),
      workers: pool,
      clustering: pool,
      decisions: notes,
      warnings: notes,
    }),
    "write { workers, clustering }",
  ),
  objectStoreUrl: name("the address of the bucket: s3://bucket"),
  namespace: required(
    text({ pattern: /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/, hint: "write a namespace", token: beforehand }),
    "write the namespace of the jobs",
  ),
  identity: required(
    object<Record<string, unknown>>({
      serviceAccountName: name("the account of the pods"),
      annotations: texts("the annotations of the account"),
      podLabels: texts("the labels of the pods"),
    }),
    "write { serviceAccountName, annotations, podLabels }",
  ),
  queueName: text({ hint: "write the name of a queue", token: beforehand }),
}) as Check<object> as Check<DataTarget>;
