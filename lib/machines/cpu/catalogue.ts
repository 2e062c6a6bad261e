import type { Cloud } from "../machine";
import { awsCpuMachines } from "./aws";
import { azureCpuMachines } from "./azure";
import { googleCpuMachines } from "./google";
import type { CpuMachine } from "./machine";

const machinesOf: Readonly<Record<Cloud, readonly CpuMachine[]>> = {
  aws: awsCpuMachines,
  google: googleCpuMachines,
  azure: azureCpuMachines,
};

/** Every machine of a cloud without a GPU that the library knows. */
export function cpuMachines(cloud: Cloud): readonly CpuMachine[] {
  return machinesOf[cloud];
}

/** The machine of that name, or undefined. */
export function tryCpuMachine(cloud: Cloud, machineType: string): CpuMachine | undefined {
  return cpuMachines(cloud).find((machine) => machine.machineType === machineType);
}

/** Dollars of an hour, on demand; undefined where no source has them. */
export function onDemandUsdPerHour({ prices }: CpuMachine): number | undefined {
  return prices.find(({ capacity }) => capacity === "on-demand")?.usdPerHour;
}
