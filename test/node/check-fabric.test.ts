import { type FakeMachine, fakeMachine } from "./fake-machine";
import { complaints } from "./sandbox";

let machine: FakeMachine;

function fake(...row: Parameters<typeof fakeMachine>): FakeMachine {
  machine = fakeMachine(...row);
  return machine;
}

afterEach(() => {
  machine.dispose();
});

const check = (env?: Readonly<Record<string, string>>) => machine.check("check-fabric.sh", env);

test.each([
  ["aws", "p5.48xlarge"],
  ["aws", "p6-b300.48xlarge"],
  ["google", "a3-highgpu-8g"],
  ["google", "a3-megagpu-8g"],
  ["google", "a3-ultragpu-8g"],
  ["google", "g2-standard-96"],
  ["azure", "Standard_ND96isr_H100_v5"],
  ["azure", "Standard_ND128isr_GB300_v6"],
] as const)("the healthy fabric of %s %s passes", (cloud, machineType) => {
  const result = fake(cloud, machineType).check("check-fabric.sh");
  expect(complaints(result)).toEqual([]);
  expect(result.code).toBe(0);
  expect(result.findings).not.toHaveLength(0);
});

test.each([
  ["aws", "p5.48xlarge", 31, "31 of 32 EFA devices"],
  ["google", "a3-megagpu-8g", 8, "8 of 9 gVNICs"],
  ["google", "a3-highgpu-8g", 0, "0 of 5 gVNICs"],
  ["google", "a3-ultragpu-8g", 7, "7 of 8 active ports"],
  ["azure", "Standard_ND96isr_H100_v5", 7, "7 of 8 active ports"],
] as const)("%s %s with %d interfaces means a reboot", (cloud, machineType, count, reason) => {
  fake(cloud, machineType).interfaces(count);
  const result = check();
  expect(complaints(result)).toEqual(["fabric-count fail reboot"]);
  expect(result.findings[0]?.reason).toBe(reason);
  expect(result.code).toBe(1);
});

test("other devices of RDMA are not counted as EFA", () => {
  fake("aws", "p6-b200.48xlarge").interfaces(7);
  machine.write("sys/class/infiniband/mlx5_0/device/vendor", "0x15b3\n");
  machine.write("sys/class/infiniband/mlx5_1/device/vendor", "0x15b3\n");
  expect(complaints(check())).toEqual(["fabric-count fail reboot"]);
});

test("EFA is counted with fi_info where /sys does not show it", () => {
  fake("aws", "p4d.24xlarge").interfaces(0);
  machine.command("fi_info", "for n in 0 1 2 3 3; do echo 'provider: efa'; echo \"    domain: rdmap${n}s0-rdm\"; done");
  expect(complaints(check())).toEqual([]);
  machine.command("fi_info", "exit 61");
  expect(complaints(check())).toEqual(["fabric-count fail reboot"]);
});

test("devices may come late", () => {
  fake("aws", "p5en.48xlarge").interfaces(0);
  machine.command(
    "sleep",
    `echo >>"$STATE/sleeps"
[ "$(wc -l <"$STATE/sleeps")" -lt 2 ] || for n in $(printf '%s ' {1..16}); do
  mkdir -p '${machine.path("sys")}'/class/infiniband/rdmap$n/device
  echo 0x1d0f >'${machine.path("sys")}'/class/infiniband/rdmap$n/device/vendor
done`,
  );
  expect(complaints(check())).toEqual([]);
  expect(machine.read("state/sleeps").length).toBe(2);
});

const infiniband = () => fake("azure", "Standard_ND96isr_H100_v5");

test("a port that is down means a reboot, and the line names it", () => {
  infiniband().port("mlx5_ib3", { state: "1: DOWN" });
  const result = check();
  expect(complaints(result)).toEqual(["fabric-count fail reboot", "fabric-port fail reboot"]);
  expect(result.findings).toContainEqual(expect.objectContaining({ reason: "mlx5_ib3 is DOWN" }));
});

test("a port that only initializes does not count", () => {
  infiniband().port("mlx5_ib3", { state: "2: INIT" });
  expect(complaints(check())).toContain("fabric-count fail reboot");
});

test("a port at half its rate is isolated", () => {
  infiniband().port("mlx5_ib7", { rate: "200 Gb/sec (4X HDR)" });
  const result = check();
  expect(complaints(result)).toEqual(["fabric-rate fail isolate"]);
  expect(result.findings).toContainEqual(expect.objectContaining({ reason: "mlx5_ib7: 200 Gbit/s, 400 expected" }));
});

test("a rate with a fraction is read", () => {
  infiniband().port("mlx5_ib7", { rate: "2.5 Gb/sec (1X SDR)" });
  expect(complaints(check())).toEqual(["fabric-rate fail isolate"]);
});

test.each([
  [["0x7fff"], ["fabric-partition fail isolate"]],
  [["0x7FFF", "0x0000"], ["fabric-partition fail isolate"]],
  [[], ["fabric-partition fail isolate"]],
  [["0x8001", "0x7fff"], []],
])("partition keys %j: %j", (keys, expected) => {
  infiniband().remove("sys/class/infiniband/mlx5_ib0");
  machine.port("mlx5_ib0", { keys });
  expect(complaints(check())).toEqual(expected);
});

test("an Ethernet port beside InfiniBand does not stand in for a missing one", () => {
  infiniband().port("mlx5_an0", { layer: "Ethernet", rate: "100 Gb/sec (4X EDR)" });
  expect(complaints(check())).toEqual([]);
  machine.remove("sys/class/infiniband/mlx5_ib5");
  expect(complaints(check())).toEqual(["fabric-count fail reboot"]);
});

test("ibstat stands in for /sys, without partition keys", () => {
  infiniband().remove("sys");
  machine.command(
    "ibstat",
    `for n in 0 1 2 3 4 5 6 7; do cat <<END
CA 'mlx5_ib$n'
	CA type: MT4126
	Number of ports: 1
	Port 1:
		State: \${STATE_OF_PORT:-Active}
		Physical state: LinkUp
		Rate: 400
		Link layer: InfiniBand
END
done`,
  );
  const result = check();
  expect(complaints(result)).toEqual(Array.from({ length: 8 }, () => "fabric-partition warn monitor"));
  expect(result.code).toBe(0);
  expect(complaints(check({ STATE_OF_PORT: "Down" }))).toContain("fabric-count fail reboot");
});

test.each([
  ["an unknown fabric", { FABRIC: "token-ring" }],
  ["no fabric", { FABRIC: "" }],
  ["no number of interfaces", { EXPECTED_INTERFACE_COUNT: "" }],
])("%s: the script fails closed", (_title, env) => {
  infiniband();
  const result = check(env);
  expect(complaints(result)).toEqual(["configuration fail isolate"]);
  expect(result.code).toBe(2);
});
