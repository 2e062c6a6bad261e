import { machines, tryMachine } from "../../lib/machines";
import { type NcclProfile, ncclEnvironment, ncclShellProfile, variablesOf } from "../../lib/node";
import { Sandbox } from "./sandbox";

const everyMachine = (["aws", "google", "azure"] as const).flatMap((cloud) => machines(cloud));
const places = ["virtualMachine", "kubernetes"] as const;

function environment(cloud: "aws" | "google" | "azure", machineType: string) {
  const row = tryMachine(cloud, machineType);
  if (!row) {
    throw new Error(`no machine is named ${machineType}`);
  }
  return ncclEnvironment(row);
}

test("every machine has an environment that is sound in itself", () => {
  for (const machine of everyMachine) {
    const { forbidden, fabric, ...profiles } = ncclEnvironment(machine);
    expect(fabric).toBe(machine.fabric.kind);
    for (const place of places) {
      const profile: NcclProfile = profiles[place];
      const names = profile.variables.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { name, value, source } of [...profile.variables, ...(profile.vendorScript?.reads ?? [])]) {
        expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/);
        expect(value).not.toBe("");
        expect(source).not.toBe("");
        const clash = forbidden.find((rule) =>
          rule.name.endsWith("*") ? name.startsWith(rule.name.slice(0, -1)) : name === rule.name,
        );
        expect(clash).toBeUndefined();
      }
      for (const directory of profile.libraryPaths) {
        expect(directory).toMatch(/^\/[^:\s]+$/);
      }
    }
  }
});

test("a pod's interfaces are eth*, those of a virtual machine on Google have the kernel's names", () => {
  const { virtualMachine, kubernetes } = environment("google", "a3-megagpu-8g");
  expect(variablesOf(virtualMachine)).toMatchObject({
    NCCL_LIB_DIR: "/var/lib/tcpxo/lib64",
    NCCL_SOCKET_IFNAME: "enp0s12",
    NCCL_FASTRAK_CTRL_DEV: "enp0s12",
    NCCL_FASTRAK_IFNAME: "enp6s0,enp7s0,enp13s0,enp14s0,enp134s0,enp135s0,enp141s0,enp142s0",
  });
  expect(variablesOf(kubernetes)).toMatchObject({
    NCCL_LIB_DIR: "/usr/local/nvidia/lib64",
    NCCL_SOCKET_IFNAME: "eth0",
    NCCL_FASTRAK_CTRL_DEV: "eth0",
    NCCL_FASTRAK_IFNAME: "eth1,eth2,eth3,eth4,eth5,eth6,eth7,eth8",
  });
});

test.each([
  ["a3-megagpu-8g", "virtualMachine", "/var/lib/tcpxo/lib64/nccl-env-profile.sh"],
  ["a3-megagpu-8g", "kubernetes", "/usr/local/nvidia/lib64/nccl-env-profile.sh"],
  ["a3-ultragpu-8g", "virtualMachine", "/usr/local/gib/scripts/set_nccl_env.sh"],
  ["a4x-highgpu-4g", "kubernetes", "/usr/local/gib/scripts/set_nccl_env.sh"],
] as const)("%s in %s sources the vendor's script and freezes none of its values", (machineType, place, path) => {
  const profile = environment("google", machineType)[place];
  expect(profile.vendorScript?.path).toBe(path);
  for (const name of Object.keys(variablesOf(profile))) {
    expect(name).toMatch(/IFNAME$|_CTRL_DEV$|_LIB_DIR$|LLCM_DEVICE_DIRECTORY$|^NCCL_NET$/);
  }
});

test("as many interfaces are named as the fabric has", () => {
  for (const [machineType, variable] of [
    ["a3-highgpu-8g", "NCCL_GPUDIRECTTCPX_SOCKET_IFNAME"],
    ["a3-edgegpu-8g", "NCCL_GPUDIRECTTCPX_SOCKET_IFNAME"],
    ["a3-megagpu-8g", "NCCL_FASTRAK_IFNAME"],
  ] as const) {
    for (const place of places) {
      const names = variablesOf(environment("google", machineType)[place])[variable]?.split(",");
      expect(names).toHaveLength(tryMachine("google", machineType)?.fabric.interfaceCount ?? -1);
    }
  }
});

test("EFA is told little, and what spoils it is kept out", () => {
  const { virtualMachine, forbidden } = environment("aws", "p5.48xlarge");
  expect(variablesOf(virtualMachine)).toEqual({
    FI_PROVIDER: "efa",
    FI_EFA_USE_HUGE_PAGE: "0",
    NCCL_SOCKET_IFNAME: "^docker,lo,veth",
  });
  expect(forbidden.map(({ name }) => name)).toEqual(["RDMAV_*", "NCCL_PROTO", "NCCL_BUFFSIZE", "NCCL_MIN_NCHANNELS"]);
});

test.each([
  ["g5.48xlarge", "1"],
  ["g6.48xlarge", "1"],
  ["p4d.24xlarge", undefined],
] as const)("%s copies between GPUs with the copy engine: %s", (machineType, value) => {
  expect(variablesOf(environment("aws", machineType).kubernetes).NCCL_SHM_USE_CUDA_MEMCPY).toBe(value);
});

test("libraries of an Arm machine lie in Arm's directory", () => {
  expect(environment("aws", "p6e-gb200.36xlarge").virtualMachine.libraryPaths).toContain(
    "/opt/amazon/ofi-nccl/lib/aarch64-linux-gnu",
  );
});

test("InfiniBand: the topology file on the machine alone, other device names in a pod", () => {
  const { virtualMachine, kubernetes } = environment("azure", "Standard_ND96isr_H100_v5");
  expect(variablesOf(virtualMachine)).toMatchObject({
    NCCL_TOPO_FILE: "/opt/microsoft/ndv5/topo.xml",
    UCX_NET_DEVICES: "mlx5_ib0:1",
    NCCL_IB_PCI_RELAXED_ORDERING: "1",
  });
  expect(variablesOf(kubernetes)).not.toHaveProperty("NCCL_TOPO_FILE");
  expect(variablesOf(kubernetes).UCX_NET_DEVICES).toBe("mlx5_0:1");
});

test("Grace Blackwell on Azure has settings of its own, and refuses those of older generations", () => {
  const { virtualMachine, forbidden } = environment("azure", "Standard_ND128isr_GB300_v6");
  expect(variablesOf(virtualMachine)).toMatchObject({ NCCL_MNNVL_ENABLE: "1", NCCL_IB_SL: "1" });
  expect(forbidden.map(({ name }) => name)).toEqual(["NCCL_TOPO_FILE", "NCCL_IB_PCI_RELAXED_ORDERING"]);
});

test("a machine without a fabric on Google leaves all to NCCL", () => {
  expect(environment("google", "g2-standard-96").kubernetes).toEqual({ variables: [], libraryPaths: [] });
});

let machine: Sandbox;

beforeEach(() => {
  machine = new Sandbox();
});

afterEach(() => {
  machine.dispose();
});

function source(text: string, env: Readonly<Record<string, string>> = {}, shell = "bash") {
  machine.write("profile.sh", text);
  const { code, stdout, stderr } = machine.shell([shell, "-euc", `. '${machine.path("profile.sh")}' && env`], env);
  const values = stdout
    .split("\n")
    .filter((line) => line.includes("="))
    .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
  return { code, stderr, values: Object.fromEntries(values) as Record<string, string> };
}

test.each(["bash", "sh"])("%s reads the profile of every machine without a vendor's script as it is meant", (shell) => {
  const once = new Map(
    everyMachine.flatMap((row) => {
      const environment_ = ncclEnvironment(row);
      return places
        .filter((place) => !environment_[place].vendorScript)
        .map((place) => [ncclShellProfile(environment_, place), environment_[place]] as const);
    }),
  );
  expect(once.size).toBeGreaterThan(8);
  for (const [text, profile] of once) {
    const { code, stderr, values } = source(text, { SLURM_JOB_ID: "7", LD_LIBRARY_PATH: "/mine" }, shell);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const expected = Object.entries(variablesOf(profile)).map(([name, value]) => [
      name,
      value.replace("$SLURM_JOB_ID", "7"),
    ]);
    expect(values).toMatchObject(Object.fromEntries(expected));
    expect(values.LD_LIBRARY_PATH).toBe([...profile.libraryPaths, "/mine"].join(":"));
  }
});

test("no profile holds what Terraform takes for its own", () => {
  for (const row of everyMachine) {
    for (const place of places) {
      expect(ncclShellProfile(ncclEnvironment(row), place)).not.toMatch(/[$%]\{/);
    }
  }
});

test("variables that must not be set are taken away", () => {
  const text = ncclShellProfile(environment("aws", "p5.48xlarge"), "virtualMachine");
  const { values } = source(text, { RDMAV_FORK_SAFE: "1", RDMAV_X: "1", NCCL_PROTO: "simple", NCCL_DEBUG: "INFO" });
  expect(Object.keys(values).filter((name) => /^RDMAV|^NCCL_PROTO/.test(name))).toEqual([]);
  expect(values.NCCL_DEBUG).toBe("INFO");
});

test("no empty entry slips into the library path", () => {
  const text = ncclShellProfile(environment("google", "a3-highgpu-8g"), "kubernetes");
  expect(source(text).values.LD_LIBRARY_PATH).toBe("/usr/local/tcpx/lib64:/usr/local/nvidia/lib64");
});

test("the vendor's script is sourced first and gets what it reads", () => {
  const text = ncclShellProfile(environment("google", "a3-megagpu-8g"), "virtualMachine").replaceAll(
    "/var/lib/tcpxo",
    machine.path("tcpxo"),
  );
  machine.write(
    "tcpxo/lib64/nccl-env-profile.sh",
    'export NCCL_TUNER_CONFIG_PATH="$NCCL_LIB_DIR/tuner" NCCL_FASTRAK_CTRL_DEV=eth0\n',
  );
  const { code, values } = source(text);
  expect(code).toBe(0);
  expect(values.NCCL_TUNER_CONFIG_PATH).toBe(machine.path("tcpxo/lib64/tuner"));
  expect(values.NCCL_FASTRAK_CTRL_DEV).toBe("enp0s12");
});

test("without the vendor's script a job does not start", () => {
  const { code, stderr, values } = source(ncclShellProfile(environment("google", "a3-ultragpu-8g"), "kubernetes"));
  expect(code).not.toBe(0);
  expect(stderr).toContain("/usr/local/gib/scripts/set_nccl_env.sh is missing");
  expect(values).toEqual({});
});

test("a job of one node goes without a fabric whose daemon does not run", () => {
  const text = ncclShellProfile(environment("google", "a3-highgpu-8g"), "virtualMachine");
  const alone = source(text, { SLURM_JOB_NUM_NODES: "1", SLURM_JOB_ID: "7" });
  expect(alone.code).toBe(0);
  expect(alone.values.NCCL_NET).toBeUndefined();
  expect(source(text, { SLURM_JOB_NUM_NODES: "2", SLURM_JOB_ID: "7" }).values.NCCL_NET).toBe("GPUDirectTCPX_v7");
});
