import { type Check, isObject, object, type Problems, record, type Shape, type Sound, variants } from "../../checks";
import { nodePoolLabel } from "./cluster";
import { nodeCountHint } from "./node-count";

/** The pool that the words at the top of a description describe. */
export const firstPoolName = "gpu";

/** The label's value of the machines that run what is not a job. */
const systemPoolName = "system";

/** Shapes of the two kinds of pool of a cloud, and the form that it allows for their names. */
export interface NodePoolsForm<Gpu extends object, Cpu extends object> {
  readonly gpu: Shape<Gpu>;
  readonly cpu: Shape<Cpu>;
  readonly name: { readonly pattern: RegExp; readonly hint: string };
}

/** Further pools of a cluster by name, of GPU machines, or `type: "cpu"`. */
export function nodePoolsByName<Gpu extends object, Cpu extends object>({
  gpu,
  cpu,
  name,
}: NodePoolsForm<Gpu, Cpu>): Check<Readonly<Record<string, Sound<Gpu | Cpu>>>> {
  const refused = { zone: { message: "a pool lies in the zone of its cluster", hint: "leave it out" } };
  const members = { gpu: object<Gpu>(gpu, { refused }), cpu: object<Cpu>(cpu, { refused }) } as const;
  const pool = variants<Gpu | Cpu>(
    "type" as keyof (Gpu | Cpu) & string,
    members as Readonly<Record<string, Check<Sound<Gpu | Cpu>>>>,
    { title: "kind of node pool", hint: 'write { machineType, nodeCount }, or { type: "cpu", … }', fallback: "gpu" },
  );
  const pools = record(pool, { hint: "write pools by name: { debug: { machineType, nodeCount } }", key: name });
  return (problems, path, value) => {
    if (isObject(value) && Object.hasOwn(value, systemPoolName)) {
      problems.at(path).add(systemPoolName, `is the ${nodePoolLabel} of the system machines`, "choose another name");
    }
    return pools(problems, path, value);
  };
}

/** How a cloud decides one pool, called `name`; undefined where its options name no machine (a problem). */
export interface NodePoolResolvers<Gpu extends object, Cpu extends object, GpuPlan, CpuPlan> {
  readonly gpu: (name: string, options: Sound<Gpu>, problems: Problems) => GpuPlan | undefined;
  readonly cpu: (name: string, options: Sound<Cpu>, problems: Problems) => CpuPlan | undefined;
}

export interface GpuAndCpuPools<GpuPlan, CpuPlan> {
  readonly gpu: readonly GpuPlan[];
  readonly cpu: readonly CpuPlan[];
}

/**
 * Decides all pools of a cluster: `gpu` by the words at the top of the description, which may be left out only where another
 * pool is named, and the further ones by name. `words` are the properties of a pool that may stand at the top.
 */
export function resolvePools<Gpu extends object, Cpu extends object, GpuPlan, CpuPlan>(
  resolvers: NodePoolResolvers<Gpu, Cpu, GpuPlan, CpuPlan>,
  words: readonly string[],
  top: object,
  further: Readonly<Record<string, Sound<Gpu | Cpu>>> | undefined,
  problems: Problems,
): GpuAndCpuPools<GpuPlan, CpuPlan> {
  const given = Object.fromEntries(Object.entries(top).filter(([key]) => words.includes(key)));
  const isDescribed = isFirstPoolDescribed(words, given, further, problems);
  const gpu: (GpuPlan | undefined)[] = [];
  const cpu: (CpuPlan | undefined)[] = [];
  if (isDescribed) {
    if (given.nodeCount === undefined && !problems.concerns("nodeCount")) {
      problems.add("nodeCount", "is missing", nodeCountHint);
    }
    gpu.push(resolvers.gpu(firstPoolName, given as Sound<Gpu>, problems));
  }
  for (const [name, options] of Object.entries(further ?? {})) {
    const nested = problems.at(`nodePools.${name}`);
    if (name === firstPoolName && isDescribed) {
      nested.add(
        "",
        "is the pool that the words at the top describe",
        "describe it in one place, or choose another name",
      );
    } else if ((options as { readonly type?: unknown }).type === "cpu") {
      cpu.push(resolvers.cpu(name, options as Sound<Cpu>, nested));
    } else {
      gpu.push(resolvers.gpu(name, options as Sound<Gpu>, nested));
    }
  }
  return { gpu: gpu.filter(isPlan), cpu: cpu.filter(isPlan) };
}

/** Whether a word at the top describes a pool, also one that could not be used; or no other pool is named. */
export function isFirstPoolDescribed(
  words: readonly string[],
  top: object,
  further: object | undefined,
  problems: Problems,
): boolean {
  const isGiven = (word: string) => (top as Record<string, unknown>)[word] !== undefined || problems.concerns(word);
  return words.some(isGiven) || (Object.keys(further ?? {}).length === 0 && !problems.concerns("nodePools"));
}

function isPlan<Plan>(plan: Plan | undefined): plan is Plan {
  return plan !== undefined;
}
