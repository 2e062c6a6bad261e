import { accelerators } from "../machines/accelerator";
import { machines } from "../machines/catalogue";
import type { Cloud, Machine } from "../machines/machine";

const clouds: readonly Cloud[] = ["aws", "google", "azure"];

/** Every machine as a table in Markdown: a row for each accelerator, the fabric's Gbps behind each machine that has one. */
export function machineTable(): string {
  const rows = accelerators.map(({ name, title }) => [
    `\`${name}\``,
    title,
    ...clouds.map((cloud) => cell(cloud, name)),
  ]);
  const header = ["accelerator", "GPU", "AWS", "Google Cloud", "Azure"];
  return [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function cell(cloud: Cloud, accelerator: string): string {
  const all: readonly Machine[] = machines(cloud);
  return all
    .filter((machine) => machine.accelerator === accelerator)
    .map(({ machineType, fabric }) => (fabric.kind === "none" ? machineType : `${machineType} (${fabric.gbps})`))
    .join(", ");
}
