import { type Check, isUnresolved, list, object, oneOf, record, required, show, text } from "../../checks";

/** A taint of the machines of a pool: pods that do not tolerate it stay away. */
export interface NodeTaint {
  /** Key of the taint. */
  readonly key: string;
  /** @default "" */
  readonly value?: string;
  /** What happens to pods that do not tolerate it. */
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** A label's key as Kubernetes takes it: a name of 63 characters, behind a DNS prefix or none. */
const keyPattern = /^(?=.{1,317}$)([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/;
const valuePattern = /^([A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?)?$/;
const valueHint = "write 63 letters, digits, dashes, underscores and dots at most, a letter or digit first and last";

/** Prefixes that Kubernetes, the clouds and this library keep for themselves. */
const reservedPrefix = /^(?!node\.kubernetes\.io\/instance)([^/]*\.)?(kubernetes\.io|k8s\.io|gpu-clusters\.io)\//;

/** The form of a label's key, for a check of texts. */
export const labelKeyForm = {
  pattern: keyPattern,
  hint: "write a name of 63 letters, digits, dashes, underscores and dots at most, such as example.com/team",
};

/** The value of a label or taint, which may be empty. A token passes. */
export const labelValue: Check<string> = (problems, path, value) =>
  value === "" ? "" : text({ pattern: valuePattern, hint: valueHint })(problems, path, value);

/** Labels that a user adds to the machines of a pool. Keys that Kubernetes or this library sets are refused. */
export const nodeLabels: Check<Readonly<Record<string, string>>> = (problems, path, value) => {
  const labels = record(labelValue, { hint: 'write { "example.com/team": "research" }', key: labelKeyForm })(
    problems,
    path,
    value,
  );
  for (const key of Object.keys(labels ?? {})) {
    checkNotReserved(key, () => problems.at(path).add(key, ...reservedProblem(key)));
  }
  return labels;
};

const taint = object<NodeTaint>({
  key: required(
    text({ ...labelKeyForm, token: { refusedBecause: "tolerations are written for it before" } }),
    labelKeyForm.hint,
  ),
  value: labelValue,
  effect: required(oneOf(["NoSchedule", "PreferNoSchedule", "NoExecute"], "effect"), 'write "NoSchedule"'),
});

/** Taints that a user adds to the machines of a pool. */
export const nodeTaints: Check<readonly NodeTaint[]> = (problems, path, value) => {
  const hint = 'write [{ key: "example.com/dedicated", value: "research", effect: "NoSchedule" }]';
  const taints = list(taint, { hint })(problems, path, value);
  taints?.forEach(({ key = "" }, index) => {
    checkNotReserved(key, () => problems.add(`${path}[${index}].key`, ...reservedProblem(key)));
  });
  return taints?.every(({ key, effect }) => key !== undefined && effect !== undefined)
    ? (taints as readonly NodeTaint[])
    : undefined;
};

function checkNotReserved(key: string, refuse: () => void): void {
  if (!isUnresolved(key) && reservedPrefix.test(key)) {
    refuse();
  }
}

function reservedProblem(key: string): [message: string, hint: string] {
  return [`${show(key)} is set by Kubernetes, the cloud or this library`, "write a key of your own domain"];
}
