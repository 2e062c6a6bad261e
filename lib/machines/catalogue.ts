import { tryAccelerator } from "./accelerator";
import { type AwsMachine, awsMachines } from "./aws";
import { type AzureMachine, azureMachines } from "./azure";
import { type GoogleMachine, googleMachines } from "./google";
import type { Cloud, Machine } from "./machine";

/** The type of a row in each cloud's table. */
export interface MachineOf {
  /** Row of the AWS table. */
  readonly aws: AwsMachine;
  /** Row of the Google Cloud table. */
  readonly google: GoogleMachine;
  /** Row of the Azure table. */
  readonly azure: AzureMachine;
}

const machinesOf: { readonly [C in Cloud]: readonly MachineOf[C][] } = {
  aws: awsMachines,
  google: googleMachines,
  azure: azureMachines,
};

/** Every machine of one cloud. */
export function machines<C extends Cloud>(cloud: C): readonly MachineOf[C][] {
  return machinesOf[cloud];
}

/** The machine of that name, or undefined. */
export function tryMachine<C extends Cloud>(cloud: C, machineType: string): MachineOf[C] | undefined {
  return machines(cloud).find((machine) => machine.machineType === machineType);
}

/** The machine of that name. Throws where the cloud has none. */
export function machine<C extends Cloud>(cloud: C, machineType: string): MachineOf[C] {
  const found = tryMachine(cloud, machineType);
  if (!found) {
    throw new Error(`${cloud} has no GPU machine '${machineType}'`);
  }
  return found;
}

/**
 * The machine that a cloud's user means by an accelerator's name: the one with the most whole GPUs (eight, or the four
 * of an NVL72 tray), of those the fastest fabric, and of those the one that can be had in most ways. Or undefined, where that
 * cloud has none.
 */
export function tryMachineOfAccelerator<C extends Cloud>(cloud: C, acceleratorName: string): MachineOf[C] | undefined {
  const name = tryAccelerator(acceleratorName)?.name;
  const candidates = machines(cloud).filter((machine) => machine.accelerator === name);
  return [...candidates].sort(
    (a, b) =>
      Math.min(b.acceleratorCount, 8) - Math.min(a.acceleratorCount, 8) ||
      b.fabric.gbps - a.fabric.gbps ||
      b.capacityTypes.length - a.capacityTypes.length ||
      a.acceleratorCount - b.acceleratorCount,
  )[0];
}

/** The accelerators that a cloud rents, each once. */
export function acceleratorsOf(cloud: Cloud): readonly string[] {
  return [...new Set(machines(cloud).map((machine: Machine) => machine.accelerator))];
}
