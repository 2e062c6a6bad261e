import { spawnSync } from "node:child_process";
import { tryMachine } from "../../lib/machines";
import { allReduceEnvironment } from "../../lib/node";
import { complaints, Sandbox } from "./sandbox";

let machine: Sandbox;

beforeEach(() => {
  machine = new Sandbox();
});

afterEach(() => {
  machine.dispose();
});

const run = (env: Readonly<Record<string, string>>) => machine.run("nccl-all-reduce-test.sh", env);

function environment(cloud: "aws" | "google" | "azure", machineType: string, nodeCount: number) {
  const row = tryMachine(cloud, machineType);
  return row ? allReduceEnvironment(row, nodeCount) : {};
}

const output = ({ bandwidth = "480.804", network = "AWS Libfabric", wrong = "0 OK" } = {}) => `cat <<'END'
# nThread 1 nGpus 1 minBytes 8589934592 maxBytes 8589934592 step: 1048576(bytes) warmup iters: 5 iters: 20
ip-10-0-0-1:100:100 [0] NCCL INFO Using network ${network}
#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw   busbw #wrong
  8589934592    2147483648     float     sum      -1    33508  256.36  480.67      0    33489  256.50  480.94      0
# Out of bounds values : ${wrong}
# Avg bus bandwidth    : ${bandwidth}
END
echo "$(basename "$0") $*" >>"$STATE/log"`;

test.each([
  ["aws", "p5.48xlarge", "408.5", "406.9"],
  ["google", "a3-megagpu-8g", "188", "3.9"],
  ["azure", "Standard_ND96isr_H100_v5", "461", "299.9"],
] as const)("two nodes of %s %s: %s GB/s pass, %s do not", (cloud, machineType, good, bad) => {
  const env = environment(cloud, machineType, 2);
  machine.command("mpirun", output({ bandwidth: good }));
  const passed = run(env);
  expect(complaints(passed)).toEqual([]);
  expect(passed.code).toBe(0);
  expect(passed.findings[0]?.reason).toContain(`${good} GB/s over 16 GPUs, at least `);
  machine.command("mpirun", output({ bandwidth: bad }));
  const failed = run(env);
  expect(complaints(failed)).toEqual(["nccl-all-reduce fail monitor"]);
  expect(failed.code).toBe(1);
});

test("mpirun starts one process for each GPU and hands the fabric's environment on", () => {
  machine.command("mpirun", output());
  run({
    ...environment("aws", "p5.48xlarge", 4),
    HOST_FILE: "/etc/mpi/hostfile",
    FI_PROVIDER: "efa",
    LD_LIBRARY_PATH: "/opt/amazon/efa/lib",
    LAUNCHER_ARGUMENTS: "--tag-output --timestamp-output",
  });
  const arguments_ = machine.read("state/log");
  for (const expected of [
    "-np 32 --map-by ppr:8:node",
    "--hostfile /etc/mpi/hostfile",
    "-x FI_PROVIDER -x LD_LIBRARY_PATH -x NCCL_DEBUG -x NCCL_DEBUG_SUBSYS",
    "--tag-output --timestamp-output all_reduce_perf -b 8589934592 -e 8589934592",
    "-g 1\n",
  ]) {
    expect(arguments_).toContain(expected);
  }
});

test("srun starts one process for each GPU", () => {
  machine.command("srun", output());
  expect(run({ ...environment("aws", "p5.48xlarge", 2), LAUNCHER: "srun" }).code).toBe(0);
  expect(machine.read("state/log")).toContain("srun --nodes=2 --ntasks-per-node=8 all_reduce_perf");
});

test("one node is measured in one process, and isolated when it is slow", () => {
  const env = environment("azure", "Standard_ND96isr_H100_v5", 1);
  machine.command("all_reduce_perf", output());
  expect(run(env).code).toBe(0);
  expect(machine.read("state/log")).toBe("all_reduce_perf -b 17179869184 -e 17179869184 -n 20 -w 5 -g 8\n");
  machine.command("all_reduce_perf", output({ bandwidth: "459.99" }));
  expect(complaints(run(env))).toEqual(["nccl-all-reduce fail isolate"]);
});

test("without a threshold the bandwidth is told and not judged", () => {
  machine.command("mpirun", output({ bandwidth: "1.5" }));
  const result = run(environment("aws", "p6-b200.48xlarge", 2));
  expect(result.code).toBe(0);
  expect(result.findings[0]?.reason).toBe("1.5 GB/s over 16 GPUs, no threshold is known");
});

test("traffic over sockets fails, however fast", () => {
  machine.command("mpirun", output({ bandwidth: "999", network: "Socket" }));
  const result = run(environment("aws", "p5.48xlarge", 2));
  expect(complaints(result)).toEqual(["nccl-all-reduce fail monitor"]);
  expect(result.findings[0]?.reason).toContain("over sockets");
});

test("traffic over sockets fails too where the output is long and no file can be written", () => {
  const long = 'for ((line = 0; line < 2000; line++)); do echo "NCCL INFO words of an ordinary log, line $line"; done';
  machine.command("mpirun", `${long}\n${output({ network: "Socket" })}\ntrue`);
  const result = machine.runWithoutDisk("nccl-all-reduce-test.sh", environment("aws", "p5.48xlarge", 2));
  expect(result.findings[0]?.reason).toContain("over sockets");
});

test("sockets are in order where there is no fabric", () => {
  machine.command("mpirun", output({ network: "Socket" }));
  expect(run(environment("google", "g2-standard-96", 2)).code).toBe(0);
});

test.each([
  ["wrong results", output({ wrong: "8 FAILED" }), "results are wrong"],
  ["no result", "echo nothing", "no bandwidth was measured"],
  ["a failure", "echo 'unhandled system error' >&2; exit 3", "ended with 3: unhandled system error"],
  ["no end", "exec sleep 30", "did not end in 1 s"],
])("%s: the test fails", (_title, body, reason) => {
  machine.command("mpirun", body);
  const result = run({ ...environment("aws", "p5.48xlarge", 2), TEST_TIMEOUT_SECONDS: "1" });
  expect(result.code).toBe(1);
  expect(result.findings[0]?.reason).toContain(reason);
});

test("a launcher that is not installed is a failure", () => {
  expect(run(environment("aws", "p5.48xlarge", 2)).code).toBe(1);
});

test.each([
  [{ GPUS_PER_NODE: "" }],
  [{ MESSAGE_BYTES: "8G" }],
  [{ NODE_COUNT: "0" }],
  [{ LAUNCHER: "ssh" }],
  [{ LAUNCHER: "single" }],
])("%j is refused", (env) => {
  const result = run({ ...environment("aws", "p5.48xlarge", 2), ...env });
  expect(result.code).toBe(2);
  expect(complaints(result)).toEqual(["nccl-all-reduce fail isolate"]);
});

// By its own path: the name on the PATH may be a version manager's shim.
const python = spawnSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).stdout?.trim();

if (!python) {
  console.warn("SKIPPED: python3 is not installed, so the measurement with PyTorch was not tried");
}

(python ? test : test.skip)("torchrun measures the same with PyTorch", () => {
  machine.command(
    "torchrun",
    `echo "$*" >"$STATE/log"\nwhile [ "\${1#--}" != "$1" ]; do shift; done\nLOCAL_RANK=0 exec '${python}' "$@"`,
  );
  machine.write("torch/torch/__init__.py", fakeTorch);
  machine.write("torch/torch/distributed.py", fakeDistributed);
  const env = {
    ...environment("azure", "Standard_ND96isr_H100_v5", 2),
    LAUNCHER: "torchrun",
    LAUNCHER_ARGUMENTS: "--rdzv-backend=c10d --rdzv-endpoint=head:29500",
    PYTHONPATH: machine.path("torch"),
    TMPDIR: machine.path("home"),
  };
  const result = run({ ...env, MINIMUM_BUS_BANDWIDTH_GB_PER_SECOND: "1" });
  expect(result.stderr).toContain("# Avg bus bandwidth");
  expect(result.findings).toEqual([expect.objectContaining({ status: "ok" })]);
  expect(machine.read("state/log")).toContain(
    "--nnodes=2 --nproc-per-node=8 --rdzv-backend=c10d --rdzv-endpoint=head:29500",
  );
  // 16 GiB in 20 ms over 16 ranks cannot be more than 1611 GB/s.
  expect(complaints(run({ ...env, MINIMUM_BUS_BANDWIDTH_GB_PER_SECOND: "1611" }))).toEqual([
    "nccl-all-reduce fail monitor",
  ]);
});

const fakeTorch = `
float32 = "float32"
class cuda:
    set_device = staticmethod(lambda rank: None if rank == 0 else 1 / 0)
    synchronize = staticmethod(lambda: None)
class Value:
    def __init__(self, value): self.value = value
    def item(self): return self.value
def zeros(count, dtype, device):
    assert (count, dtype, device) == (17179869184 // 4, "float32", "cuda")
    return Value(0)
def tensor(values, device): return Value(values[0])
`;

const fakeDistributed = `
import time
class ReduceOp:
    MAX = "max"
def init_process_group(backend): assert backend == "nccl"
def get_world_size(): return 16
def barrier(): pass
def all_reduce(values, op="sum"): time.sleep(0.02)
def destroy_process_group(): pass
`;
