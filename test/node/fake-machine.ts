import { type Cloud, type Machine, tryMachine } from "../../lib/machines";
import { healthEnvironment, healthThresholds } from "../../lib/node";
import { type Result, Sandbox } from "./sandbox";

/** A machine that shows the scripts what its row in the table says; every method makes one thing of it sick. */
export class FakeMachine extends Sandbox {
  readonly environment: Readonly<Record<string, string>>;

  constructor(readonly machine: Machine) {
    super();
    this.environment = healthEnvironment(machine);
    this.command("nvidia-smi", nvidiaSmi);
    this.command("journalctl", 'cat "$STATE/journal" 2>/dev/null');
    this.command("dmesg", 'cat "$STATE/dmesg"');
    this.write("state/dmesg", "[    0.000000] Linux version 6.8.0\n");
    this.write("state/journal", "");
    const { gpuCount, nvlinkCount = 0 } = healthThresholds(machine);
    this.gpus(gpuCount);
    this.rows(Array.from({ length: gpuCount }, () => "0, 0, 0"));
    this.links(Array.from({ length: gpuCount }, () => nvlinkCount));
    this.interfaces(Number(this.environment.EXPECTED_INTERFACE_COUNT));
  }

  check(
    script: "check-gpus.sh" | "check-fabric.sh" | "check-node.sh",
    env: Readonly<Record<string, string>> = {},
  ): Result {
    return this.run(script, { ...this.environment, ...env });
  }

  checkWithoutDisk(
    script: "check-gpus.sh" | "check-fabric.sh" | "check-node.sh",
    env: Readonly<Record<string, string>> = {},
  ): Result {
    return this.runWithoutDisk(script, { ...this.environment, ...env });
  }

  /** GPUs of the driver, with the error counter and the retired pages of the first. */
  gpus(count: number, first = "0, [N/A]"): void {
    const lines = Array.from(
      { length: count },
      (_, index) => `${index}, ${uuid(index)}, ${index ? "0, [N/A]" : first}`,
    );
    this.write("state/gpus", `${lines.join("\n")}\n`);
  }

  /** Uncorrectable, pending and failed remaps of each GPU. */
  rows(values: readonly string[]): void {
    this.write("state/rows", values.map((value, index) => `${uuid(index)}, ${value}\n`).join(""));
  }

  /** Links up of each GPU, of eighteen. */
  links(up: readonly number[]): void {
    const lines = up.flatMap((count, index) => [
      `GPU ${index}: NVIDIA H100 80GB HBM3 (UUID: ${uuid(index)})`,
      ...Array.from({ length: 18 }, (_, link) => `\t Link ${link}: ${link < count ? "26.562 GB/s" : "<inactive>"}`),
    ]);
    this.write("state/nvlink", `${lines.join("\n")}\n`);
  }

  kernelSays(...messages: readonly string[]): void {
    this.write("state/dmesg", `[    0.000000] Linux version 6.8.0\n${messages.join("\n")}\n`);
  }

  interfaces(count: number): void {
    this.remove("sys");
    for (let index = 0; index < count; index++) {
      switch (this.machine.fabric.kind) {
        case "efa":
          this.write(`sys/class/infiniband/rdmap${index}s0/device/vendor`, "0x1d0f\n");
          break;
        case "infiniband":
          this.port(`mlx5_ib${index}`);
          break;
        case "roce":
          this.port(`mlx5_${index}`, { layer: "Ethernet" });
          break;
        default:
          this.write(`sys/bus/pci/drivers/gve/0000:${index.toString(16).padStart(2, "0")}:00.0`, "");
      }
    }
  }

  port(
    device: string,
    {
      state = "4: ACTIVE",
      rate = "400 Gb/sec (4X NDR)",
      layer = "InfiniBand",
      keys = ["0x8001", "0x7fff", "0x0000"],
    } = {},
  ): void {
    const port = `sys/class/infiniband/${device}/ports/1`;
    this.write(`${port}/state`, `${state}\n`);
    this.write(`${port}/rate`, `${rate}\n`);
    this.write(`${port}/link_layer`, `${layer}\n`);
    keys.forEach((key, index) => {
      this.write(`${port}/pkeys/${index}`, `${key}\n`);
    });
  }
}

export function fakeMachine(cloud: Cloud, machineType: string): FakeMachine {
  const row = tryMachine(cloud, machineType);
  if (!row) {
    throw new Error(`no machine is named ${machineType}`);
  }
  return new FakeMachine(row);
}

export const xid = (number: number, gpu = 0) =>
  `[  100.000000] NVRM: Xid (PCI:0000:5${gpu}:00): ${number}, pid='<unknown>', name=<unknown>, some words`;

const uuid = (index: number) => `GPU-${String(index).repeat(8)}-0000-0000-0000-000000000000`;

const nvidiaSmi = `
echo "$*" >>"$STATE/nvidia-smi.log"
case "$*" in
  *--query-gpu=*) cat "$STATE/gpus" ;;
  *--query-remapped-rows=*) cat "$STATE/rows" ;;
  nvlink*) cat "$STATE/nvlink" ;;
  *--query-compute-apps=*) cat "$STATE/apps" 2>/dev/null ;;
  *) exit 2 ;;
esac`;
