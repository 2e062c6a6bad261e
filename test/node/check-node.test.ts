import * as path from "node:path";
import { script } from "../../lib/node";
import { type FakeMachine, fakeMachine, xid } from "./fake-machine";
import { complaints, scriptDirectory } from "./sandbox";

const machines = [
  ["aws", "p5.48xlarge"],
  ["google", "a3-megagpu-8g"],
  ["azure", "Standard_ND96isr_H100_v5"],
] as const;

let machine: FakeMachine;

function fake(...[cloud = "aws", machineType = "p5.48xlarge"]: Partial<Parameters<typeof fakeMachine>>): FakeMachine {
  machine = fakeMachine(cloud, machineType);
  return machine;
}

afterEach(() => {
  machine.dispose();
});

const unlimited = { MINIMUM_MEMLOCK_GIB: "" };
const check = (env: Readonly<Record<string, string>> = {}) => machine.check("check-node.sh", { ...unlimited, ...env });
const sum = (result: ReturnType<typeof check>) => result.findings.at(-1);

test.each(machines)("a healthy %s %s may work", (cloud, machineType) => {
  fake(cloud, machineType);
  const result = check();
  expect(complaints(result)).toEqual([]);
  expect(result.code).toBe(0);
  expect(sum(result)).toEqual({ check: "node", status: "ok", reason: "nothing found" });
  expect(result.findings.map((finding) => finding.check)).toEqual(
    expect.arrayContaining(["gpu-count", "row-remap", "nvlink", "xid", "fabric-count"]),
  );
});

test.each(machines)("a sick %s %s is told whole, with the most severe action last", (cloud, machineType) => {
  fake(cloud, machineType);
  machine.gpus(7);
  machine.kernelSays(xid(48), xid(54), xid(94));
  machine.interfaces(1);
  const result = check();
  expect(complaints(result)).toEqual([
    "gpu-count fail reboot",
    "xid fail reset",
    "xid fail isolate",
    "xid warn monitor",
    "fabric-count fail reboot",
    "node fail isolate",
  ]);
  expect(sum(result)?.reason).toBe("4 findings");
  expect(result.code).toBe(1);
});

test.each([
  [[48], "reset"],
  [[48, 79], "reboot"],
  [[79, 48], "reboot"],
  [[48, 79, 54], "isolate"],
])("Xids %j come to %s", (xids, action) => {
  fake();
  machine.kernelSays(...xids.map((number) => xid(number)));
  expect(sum(check())).toMatchObject({ status: "fail", action });
});

test("notes alone leave the machine at work", () => {
  fake();
  machine.kernelSays(xid(13));
  const result = check();
  expect(complaints(result)).toEqual(["xid warn monitor"]);
  expect(result.code).toBe(0);
});

test("a machine without nvidia-smi is isolated", () => {
  fake();
  machine.remove("bin/nvidia-smi");
  const result = check();
  expect(sum(result)).toMatchObject({ status: "fail", action: "isolate" });
  expect(result.code).toBe(1);
});

test("a check that is missing or does not end isolates the machine", () => {
  fake();
  machine.write("checks/check-node.sh", script("check-node.sh"));
  machine.write("checks/check-gpus.sh", "exec sleep 20\n");
  const result = machine.shell(["bash", machine.path("checks/check-node.sh")], {
    ...machine.environment,
    ...unlimited,
    CHECK_TIMEOUT_SECONDS: "1",
  });
  expect(complaints(result)).toEqual(["check-gpus fail isolate", "check-fabric fail isolate", "node fail isolate"]);
  expect(result.findings.map(({ reason }) => reason)).toEqual([
    "check-gpus.sh ended with 124",
    "check-fabric.sh ended with 127",
    "2 findings",
  ]);
  expect(result.code).toBe(1);
}, 15_000);

test("without any parameters the machine is isolated", () => {
  fake();
  const result = machine.run("check-node.sh");
  expect(complaints(result)).toEqual(["configuration fail isolate", "configuration fail isolate", "node fail isolate"]);
  expect(result.code).toBe(1);
});

test("local disks that are not mounted mean a reboot", () => {
  fake();
  expect(complaints(check({ LOCAL_DISK_MOUNT: machine.path("home") }))).toEqual([
    "local-disks fail reboot",
    "node fail reboot",
  ]);
  machine.write("proc/mounts", `/dev/md/local-nvme ${machine.path("home")} xfs rw 0 0\n`);
  expect(complaints(check({ LOCAL_DISK_MOUNT: machine.path("home") }))).toEqual([]);
});

test("a mount whose name only begins alike does not count", () => {
  fake();
  machine.write("proc/mounts", `/dev/md/local-nvme ${machine.path("home")}2 xfs rw 0 0\n`);
  expect(complaints(check({ LOCAL_DISK_MOUNT: machine.path("home") }))).toContain("local-disks fail reboot");
});

test("a low limit of locked memory isolates the machine", () => {
  fake();
  const result = machine.shell(
    ["bash", "-c", 'ulimit -l 64 && exec bash "$0"', path.join(scriptDirectory, "check-node.sh")],
    { ...machine.environment, MINIMUM_MEMLOCK_GIB: "16" },
  );
  expect(complaints(result)).toEqual(["memlock fail isolate", "node fail isolate"]);
  expect(result.findings).toContainEqual(expect.objectContaining({ reason: "64 KiB may be locked, 16 GiB needed" }));
});
