import { type Check, checkPresent, isUnresolved, type Problems, show, suggestionHint, text } from "../../checks";
import { acceleratorNames, tryAccelerator } from "../../machines/accelerator";
import { acceleratorsOf, machines, tryMachine, tryMachineOfAccelerator } from "../../machines/catalogue";
import type { Cloud } from "../../machines/machine";

/** The name of a machine type or an accelerator: its kind here, whether the cloud has it in {@link planMachine}. */
export function machineName<Name extends string>(hint: string): Check<Name> {
  const refusedBecause = "network and storage are laid out for it before";
  return text({ hint, token: { refusedBecause } }) as Check<string> as Check<Name>;
}

export const machineTypeHint = "write a machine type of this cloud, or an accelerator such as h100";

/** The machine that a description names, by `machineType` or by `accelerator`; undefined where it names none (a problem). */
export function planMachine<C extends Cloud>(
  cloud: C,
  { machineType, accelerator }: { readonly machineType?: string; readonly accelerator?: string },
  problems: Problems,
): ReturnType<typeof tryMachine<C>> {
  if (machineType !== undefined && accelerator !== undefined) {
    problems.add(
      "accelerator",
      "is given beside machineType",
      "keep one of the two: the machine type says which GPU it has",
    );
  }
  if (machineType === undefined && accelerator === undefined) {
    if (!problems.concerns("machineType") && !problems.concerns("accelerator")) {
      checkPresent(problems, "machineType", undefined, machineTypeHint);
    }
    return undefined;
  }
  return machineType === undefined
    ? machineOfAccelerator(cloud, accelerator ?? "", problems)
    : machineOfType(cloud, machineType, problems);
}

function machineOfType<C extends Cloud>(cloud: C, machineType: string, problems: Problems) {
  const machine = tryMachine(cloud, machineType);
  if (!machine) {
    const names = machines(cloud).map((row) => row.machineType);
    problems.add(
      "machineType",
      isUnresolved(machineType)
        ? "is only known when Terraform runs, but network and storage are laid out for it before"
        : `${show(machineType)} is not a known GPU machine of this cloud`,
      suggestionHint(machineType, names),
    );
  }
  return machine;
}

function machineOfAccelerator<C extends Cloud>(cloud: C, accelerator: string, problems: Problems) {
  const machine = tryMachineOfAccelerator(cloud, accelerator);
  if (!machine) {
    const known = tryAccelerator(accelerator);
    problems.add(
      "accelerator",
      known ? `this cloud has no machine with ${known.title}` : `${show(accelerator)} is not a known accelerator`,
      known ? `this cloud has: ${acceleratorsOf(cloud).join(", ")}` : suggestionHint(accelerator, acceleratorNames()),
    );
  }
  return machine;
}
