import { accelerators } from "../machines/accelerator";
import { machines, tryMachineOfAccelerator } from "../machines/catalogue";
import { type Cloud, type Machine, tryPrice } from "../machines/machine";

const clouds: readonly Cloud[] = ["aws", "google", "azure"];
const cloudTitles = ["AWS", "Google Cloud", "Azure"];

/** What an accelerator's name stands for on each cloud, as a table in Markdown: the machine, its GPUs, its fabric's Gbit/s. */
export function acceleratorTable(): string {
  const rows = accelerators.map(({ name, memoryGB }) => [
    `\`${name}\``,
    `${memoryGB}`,
    ...clouds.map((cloud) => {
      const machine: Machine | undefined = tryMachineOfAccelerator(cloud, name);
      return machine ? `${machine.machineType} (${gpus(machine)}${fabric(machine, ", ")})` : "";
    }),
  ]);
  return markdown(["accelerator", "GB", ...cloudTitles], rows);
}

/** Every machine of a cloud as a table in Markdown. An unknown price is left open. */
export function machineTable(cloud: Cloud): string {
  const all: readonly Machine[] = machines(cloud);
  const rows = all.map((machine) => [
    `\`${machine.machineType}\``,
    machine.accelerator,
    gpus(machine),
    `${Math.round(machine.acceleratorMemoryGiB * 10) / 10}`,
    `${machine.vcpuCount}`,
    `${machine.memoryGiB}`,
    fabric(machine),
    ...(["on-demand", "spot", "capacity-block", "commitment-1-year", "commitment-3-years"] as const).map((capacity) => {
      const price = tryPrice(machine, capacity);
      return price ? `${price.usdPerHour.toFixed(2)} (${price.region}, ${price.date.slice(0, 7)})` : "";
    }),
  ]);
  return markdown(
    [
      "machine",
      "accelerator",
      "GPUs",
      "GiB a GPU",
      "vCPUs",
      "RAM GiB",
      "fabric Gbit/s",
      "on demand",
      "spot",
      "capacity block",
      "1 year",
      "3 years",
    ],
    rows,
  );
}

function gpus({ acceleratorCount }: Machine): string {
  return acceleratorCount < 1 ? `1/${Math.round(1 / acceleratorCount)}` : `${acceleratorCount}`;
}

function fabric(machine: Machine, before = ""): string {
  return machine.fabric.kind === "none" ? "" : `${before}${machine.fabric.gbps}`;
}

function markdown(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
