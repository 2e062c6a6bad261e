import { type FakeMachine, fakeMachine, xid } from "./fake-machine";
import { complaints } from "./sandbox";

let machine: FakeMachine;

beforeEach(() => {
  machine = fakeMachine("aws", "p5.48xlarge");
});

afterEach(() => {
  machine.dispose();
});

const check = (env?: Readonly<Record<string, string>>) => machine.check("check-gpus.sh", env);

test.each([
  ["aws", "p5.48xlarge"],
  ["aws", "p4d.24xlarge"],
  ["google", "a3-megagpu-8g"],
  ["google", "a4x-highgpu-4g"],
  ["google", "g4-standard-6"],
  ["azure", "Standard_ND96isr_H100_v5"],
  ["azure", "Standard_NC80adis_H100_v5"],
  ["azure", "Standard_NC4as_T4_v3"],
] as const)("healthy GPUs of %s %s pass", (cloud, machineType) => {
  machine.dispose();
  machine = fakeMachine(cloud, machineType);
  const result = check();
  expect(complaints(result)).toEqual([]);
  expect(result.code).toBe(0);
  expect(result.findings.length).toBeGreaterThanOrEqual(5);
});

test("a machine without nvidia-smi is isolated", () => {
  machine.remove("bin/nvidia-smi");
  const result = check();
  expect(complaints(result)).toEqual(["gpu-driver fail isolate"]);
  expect(result.code).toBe(1);
});

test.each([
  ["hangs", "exec sleep 30"],
  ["hangs and does not heed signals", "trap '' TERM\nwhile :; do sleep 1; done"],
])(
  "a driver that %s means a reboot, and the check ends",
  (_title, body) => {
    machine.command("nvidia-smi", body);
    const started = Date.now();
    const result = check({ COMMAND_TIMEOUT_SECONDS: "1" });
    expect(complaints(result)).toEqual(["gpu-driver fail reboot"]);
    expect(result.findings[0]?.reason).toContain("did not answer in time");
    expect(Date.now() - started).toBeLessThan(8000);
  },
  15_000,
);

test("a command that even its guard cannot end does not hold the check up", () => {
  machine.command("timeout", "exec sleep 20");
  const started = Date.now();
  expect(complaints(check({ COMMAND_TIMEOUT_SECONDS: "1" }))).toEqual(["gpu-driver fail reboot"]);
  expect(Date.now() - started).toBeLessThan(10_000);
}, 15_000);

test("a driver that fails means a reboot, with its own words", () => {
  machine.command("nvidia-smi", "echo 'NVIDIA-SMI \"has failed\" because it could not talk to the driver.'; exit 9");
  const result = check();
  expect(complaints(result)).toEqual(["gpu-driver fail reboot"]);
  expect(result.findings[0]?.reason).toBe(
    "nvidia-smi ended with 9: NVIDIA-SMI 'has failed' because it could not talk to the driver.",
  );
});

test.each([7, 9, 0])("%d GPUs in place of 8 mean a reboot", (count) => {
  machine.gpus(count);
  const result = check();
  expect(complaints(result)).toEqual(["gpu-count fail reboot"]);
  expect(result.findings).toContainEqual(expect.objectContaining({ reason: `${count} of 8 GPUs` }));
});

test("lines that are no GPU are not counted", () => {
  machine.gpus(7);
  machine.write(
    "state/gpus",
    `${machine.read("state/gpus")}Unable to determine the device handle for GPU0000:97:00.0: Unknown Error\n`,
  );
  expect(complaints(check())).toEqual(["gpu-count fail reboot"]);
});

test.each([
  ["an uncorrectable error", "1, [N/A]"],
  ["an error counter that cannot be read", "ERR!, [N/A]"],
  ["a page that waits to be retired", "0, Yes"],
])("%s means a reset", (_title, first) => {
  machine.gpus(8, first);
  const result = check();
  expect(complaints(result)).toEqual(["gpu-memory fail reset"]);
  expect(result.code).toBe(1);
});

test.each([
  ["GPUs without ECC", "[N/A], [N/A]"],
  ["no page to be retired", "0, No"],
])("%s pass", (_title, first) => {
  machine.gpus(8, first);
  expect(complaints(check())).toEqual([]);
});

test.each([
  ["a pending remap", "0, 1, 0", ["row-remap fail reset"]],
  ["a pending remap in words", "0, Yes, No", ["row-remap fail reset"]],
  ["a failed remap", "0, 0, 1", ["row-remap fail isolate"]],
  ["513 remapped rows", "513, 0, 0", ["row-remap fail isolate"]],
  ["512 remapped rows", "512, 0, 0", []],
  ["a GPU that cannot remap", "[N/A], [N/A], [N/A]", []],
  ["a pending and a failed remap", "0, 1, 1", ["row-remap fail isolate", "row-remap fail reset"]],
])("%s", (_title, values, expected) => {
  machine.rows([values, ...Array.from({ length: 7 }, () => "0, 0, 0")]);
  expect(complaints(check())).toEqual(expected);
});

test("a link that is down means a reset, and the line names the GPU", () => {
  machine.links([18, 18, 17, 18, 18, 18, 18, 18]);
  const result = check();
  expect(complaints(result)).toEqual(["nvlink fail reset"]);
  expect(result.findings).toContainEqual(expect.objectContaining({ reason: "GPU 2: 17 of 18 links up" }));
});

test("a GPU that reports no links at all means a reset", () => {
  machine.links([18, 18, 18, 18, 18, 18, 18]);
  expect(complaints(check())).toEqual(["nvlink fail reset"]);
});

test.each([
  [54, "xid fail isolate", 1],
  [79, "xid fail reboot", 1],
  [48, "xid fail reset", 1],
  [64, "xid fail reset", 1],
  [94, "xid warn monitor", 0],
  [13, "xid warn monitor", 0],
  [999, "xid warn monitor", 0],
])("Xid %d: %s", (number, expected, code) => {
  machine.kernelSays(xid(number));
  const result = check();
  expect(complaints(result)).toEqual([expected]);
  expect(result.code).toBe(code);
});

test("Xid 64 is a reboot on A100, 63 a reset on Azure", () => {
  machine.dispose();
  machine = fakeMachine("azure", "Standard_ND96asr_v4");
  machine.kernelSays(xid(64), xid(63));
  expect(complaints(check())).toEqual(["xid fail reset", "xid fail reboot"]);
});

test("the same Xid is told once for each GPU", () => {
  machine.kernelSays(xid(94), xid(94), xid(94, 1), xid(79));
  expect(
    check()
      .findings.filter((finding) => finding.check === "xid")
      .map(({ reason }) => reason),
  ).toEqual(["Xid 79 on PCI:0000:50:00", "Xid 94 on PCI:0000:50:00", "Xid 94 on PCI:0000:51:00"]);
});

test("the journal comes before the kernel's buffer, which forgets", () => {
  machine.write("state/journal", `kernel: Linux version\n${xid(79)}\n`);
  expect(complaints(check())).toEqual(["xid fail reboot"]);
});

test("Xids before XID_SINCE do not count", () => {
  machine.command("journalctl", 'case "$*" in *--since=now*) ;; *) cat "$STATE/journal" ;; esac');
  machine.write("state/journal", `${xid(79)}\n`);
  expect(complaints(check())).toEqual(["xid fail reboot"]);
  expect(complaints(check({ XID_SINCE: "now" }))).toEqual([]);
});

test("a kernel's log that shows nothing is not taken for a healthy one", () => {
  machine.write("state/dmesg", "");
  expect(complaints(check())).toEqual(["xid fail isolate"]);
  expect(complaints(check({ KERNEL_LOG: machine.path("absent") }))).toEqual(["xid fail isolate"]);
});

test("a file may stand for the kernel's log", () => {
  machine.write("kernel.log", xid(74));
  expect(complaints(check({ KERNEL_LOG: machine.path("kernel.log") }))).toEqual(["xid fail reset"]);
});

/** More than fits into a pipe. */
const longLog = Array.from({ length: 2000 }, (_, index) => `[ ${index}] usb 1-1: words of an ordinary kernel's log`);

test("where no file can be written, an Xid in a long log is found all the same", () => {
  machine.kernelSays(...longLog, xid(79));
  const result = machine.checkWithoutDisk("check-gpus.sh");
  expect(complaints(result)).toEqual(["xid fail reboot"]);
  expect(result.code).toBe(1);
});

test("where no file can be written, healthy GPUs pass", () => {
  machine.kernelSays(...longLog);
  expect(complaints(machine.checkWithoutDisk("check-gpus.sh"))).toEqual([]);
});

test.each(["sed", "sort"])("a log that cannot be searched, since %s fails, is not taken for a healthy one", (tool) => {
  machine.kernelSays(xid(79));
  machine.command(tool, "exit 1");
  expect(complaints(check())).toContain("xid fail isolate");
});

test("rows that no GPU reports mean a reset", () => {
  machine.rows([]);
  expect(complaints(check())).toEqual(["row-remap fail reset"]);
});

test("dcgmi runs only when it is asked for", () => {
  machine.command("dcgmi", 'touch "$STATE/dcgmi"; exit 1');
  expect(complaints(check())).toEqual([]);
  expect(machine.exists("state/dcgmi")).toBe(false);
});

test.each([
  ["passes", 'test "$*" = "diag -r 1" && echo "| Software | Pass - All |"', []],
  ["fails by its status", "echo '| Software | Pass |'; exit 1", ["dcgm fail isolate"]],
  ["fails by its text", "echo '| Denylist | Fail - GPU: 0 |'", ["dcgm fail isolate"]],
])("dcgmi that %s", (_title, body, expected) => {
  machine.command("dcgmi", body);
  expect(complaints(check({ DCGM_LEVEL: "1" }))).toEqual(expected);
});

test("dcgmi that hangs means a reboot", () => {
  machine.command("dcgmi", "exec sleep 30");
  expect(complaints(check({ DCGM_LEVEL: "1", DCGM_TIMEOUT_SECONDS: "1" }))).toEqual(["dcgm fail reboot"]);
}, 15_000);

test("dcgmi is left out where it is not installed, and beside a job", () => {
  expect(check({ DCGM_LEVEL: "1" }).findings).toContainEqual({
    check: "dcgm",
    status: "skipped",
    reason: "dcgmi is not installed",
  });
  machine.command("dcgmi", "exit 1");
  machine.write("state/apps", "4711\n");
  expect(check({ DCGM_LEVEL: "1" }).findings).toContainEqual({
    check: "dcgm",
    status: "skipped",
    reason: "the GPUs are busy",
  });
});

test.each([
  ["no number of GPUs", { EXPECTED_GPU_COUNT: "" }],
  ["a number that is none", { EXPECTED_GPU_COUNT: "eight" }],
  ["links that are no number", { EXPECTED_NVLINK_COUNT: "-1" }],
])("%s: the script fails closed", (_title, env) => {
  const result = check(env);
  expect(complaints(result)).toEqual(["configuration fail isolate"]);
  expect(result.code).toBe(2);
});

test("of AMD's GPUs the number is checked, by the kernel's own list", () => {
  machine.dispose();
  machine = fakeMachine("azure", "Standard_ND96isr_MI300X_v5");
  machine.remove("bin/nvidia-smi");
  const gpu = (index: number, id: string) =>
    machine.write(`sys/class/kfd/kfd/topology/nodes/${index}/gpu_id`, `${id}\n`);
  gpu(0, "0");
  gpu(1, "0");
  for (let index = 2; index < 9; index++) {
    gpu(index, `${4000 + index}`);
  }
  expect(complaints(check())).toEqual(["gpu-count fail reboot"]);
  gpu(9, "4009");
  expect(complaints(check())).toEqual([]);
});
