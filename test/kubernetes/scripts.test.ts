import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { podScripts } from "../../lib/manifests/script";

const scripts = path.join(__dirname, "..", "..", "lib", "manifests");
let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "pod-"));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

function write(file: string, text: string, mode = 0o755): string {
  const full = path.join(folder, file);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, text, { mode });
  return full;
}

function run(shell: string, script: string, environment: Record<string, string>, words: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(shell, [path.join(scripts, script), ...words], {
    env: { PATH: `${folder}/bin:${process.env.PATH}`, ...environment },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const shellcheck = spawnSync("shellcheck", ["--version"]).status === 0;
if (!shellcheck) {
  console.warn("NO SHELLCHECK IS INSTALLED: scripts were not held against it");
}

(shellcheck ? test : test.skip).each(podScripts)("%s passes shellcheck", (script) => {
  execFileSync("shellcheck", [path.join(scripts, script)]);
});

describe("start-training.sh", () => {
  function pod({ uverbs = 0, gpuInterfaces = 0, plugin = false, profile = "export PROFILE=loaded\n" }) {
    for (let index = 0; index < uverbs; index++) {
      write(`dev/infiniband/uverbs${index}`, "");
    }
    for (let index = 0; index <= gpuInterfaces; index++) {
      write(`sys/class/net/eth${index}/address`, "");
    }
    write("lib/any.so", "");
    if (plugin) {
      write("lib/libnccl-net.so", "");
    }
    write("bin/ldconfig", "#!/bin/sh\nexit 0\n");
    return {
      DEV_ROOT: `${folder}/dev`,
      SYSFS_ROOT: `${folder}/sys`,
      NCCL_PROFILE: write("nccl-profile.sh", profile),
      LD_LIBRARY_PATH: `/nowhere:${folder}/lib`,
    };
  }
  const start = (environment: Record<string, string>, ...words: readonly string[]) =>
    run("bash", "start-training.sh", environment, words.length > 0 ? words : ["sh", "-c", "echo started $PROFILE"]);

  test.each([
    ["efa", { uverbs: 32, plugin: true }, "32"],
    ["roce", { uverbs: 8, plugin: true }, "8"],
    ["infiniband", { uverbs: 8 }, "8"],
    ["gpudirect-tcpxo", { gpuInterfaces: 8, plugin: true }, "8"],
    ["gpudirect-tcpx", { gpuInterfaces: 4, plugin: true }, "4"],
  ])("over %s a job starts in the fabric's environment", (fabric, has, count) => {
    const result = start({ ...pod(has), FABRIC: fabric, FABRIC_INTERFACE_COUNT: count, PET_NNODES: "2" });
    expect(result).toMatchObject({ status: 0, stdout: "started loaded\n" });
  });

  test.each([
    ["efa", { uverbs: 31, plugin: true }, "32", "31 of 32 interfaces are in this pod"],
    ["efa", { uverbs: 32 }, "32", "no plugin of NCCL"],
    ["roce", { uverbs: 8 }, "8", "no plugin of NCCL"],
    ["infiniband", {}, "8", "0 of 8 interfaces"],
    ["gpudirect-tcpxo", { gpuInterfaces: 7, plugin: true }, "8", "7 of 8 interfaces"],
    ["efa", { uverbs: 32, plugin: true, profile: "return 1\n" }, "32", "the environment of NCCL could not be loaded"],
  ])("over %s with %j a job of several machines does not start", (fabric, has, count, message) => {
    const result = start({ ...pod(has), FABRIC: fabric, FABRIC_INTERFACE_COUNT: count, PET_NNODES: "2" });
    expect(result).toMatchObject({ status: 1, stdout: "" });
    expect(result.stderr).toContain(message);
  });

  test("a job of one machine starts without interfaces", () => {
    expect(start({ ...pod({}), FABRIC: "efa", FABRIC_INTERFACE_COUNT: "32", PET_NNODES: "1" }).status).toBe(0);
  });

  test("who allows TCP is told what is missing", () => {
    const result = start({
      ...pod({}),
      FABRIC: "efa",
      FABRIC_INTERFACE_COUNT: "32",
      NODE_COUNT: "2",
      ALLOW_TCP: "true",
    });
    expect(result).toMatchObject({ status: 0, stdout: "started loaded\n" });
    expect(result.stderr).toContain("0 of 32 interfaces");
  });

  test("without a fabric nothing is asked for", () => {
    expect(start({ FABRIC: "none", PET_NNODES: "4" })).toMatchObject({ status: 0 });
  });

  test("the program's own status is the pod's", () => {
    expect(start({ FABRIC: "none" }, "sh", "-c", "exit 7").status).toBe(7);
  });

  test.each([[{}], [{ FABRIC: "ethernet" }]])("%j is not enough to start", (environment) => {
    expect(start(environment).status).toBe(2);
  });
});

describe("report-node-health.sh", () => {
  const healthy = 'check=gpu-count status=ok reason="8 of 8"\ncheck=node status=ok reason="nothing found"\n';
  const sick = [
    'check=gpu-count status=ok reason="8 of 8"',
    "check=xid status=fail action=reboot reason=\"Xid 79 on 'GPU' \\ PCI:0\"",
    'check=note status=warn action=monitor reason="only a note"',
    'check=node status=fail action=reboot reason="1 findings"',
    "",
  ].join("\n");

  interface Call {
    readonly method: "GET" | "PATCH";
    readonly url: string;
    readonly type?: string;
    readonly body?: unknown;
  }

  /** Runs the script with a curl that writes down what it is asked for, and answers a node. */
  function report({
    text,
    node = '{ "spec": { "taints": [] } }',
    refuse = "nothing",
    environment = {},
  }: {
    text?: string;
    node?: string;
    refuse?: string;
    environment?: Record<string, string>;
  }) {
    write("account/token", "secret");
    write("account/ca.crt", "");
    write("node.json", node);
    if (text !== undefined) {
      write("report", text);
    }
    write(
      "bin/curl",
      `#!/bin/sh
for word in "$@"; do printf '%s\\0' "$word"; done >>${folder}/calls
printf '\\0' >>${folder}/calls
case "$*" in
  *'${refuse}'*) exit 22 ;;
  *PATCH*) ;;
  *) cat ${folder}/node.json ;;
esac
`,
    );
    const result = run("sh", "report-node-health.sh", {
      NODE_NAME: "node-1",
      REPORT_FILE: `${folder}/report`,
      SERVICE_ACCOUNT: `${folder}/account`,
      ROUND_COUNT: "1",
      PERIOD_SECONDS: "0",
      ...environment,
    });
    return { ...result, calls: callsOf() };
  }

  function callsOf(): readonly Call[] {
    const file = path.join(folder, "calls");
    const all = fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\0\0").slice(0, -1) : [];
    return all.map((call) => {
      const words = call.split("\0");
      const after = (word: string) => words[words.indexOf(word) + 1];
      expect(words).toContain("Authorization: Bearer secret");
      return words.includes("PATCH")
        ? {
            method: "PATCH",
            url: words.at(-1) ?? "",
            type: words.find((word) => word.startsWith("Content-Type: "))?.slice(14),
            body: JSON.parse(after("--data") ?? ""),
          }
        : { method: "GET", url: words.at(-1) ?? "" };
    });
  }

  const url = "https://kubernetes.default.svc/api/v1/nodes/node-1";
  const condition = (fields: object) => ({ status: { conditions: [expect.objectContaining(fields)] } });

  test("a healthy machine is noted as such, and nothing else", () => {
    const { status, calls } = report({
      text: healthy,
      environment: { REPAIR_CONDITION_TYPE: "AcceleratedHardwareReady" },
    });
    expect(status).toBe(0);
    expect(calls).toEqual([
      {
        method: "PATCH",
        url: `${url}/status`,
        type: "application/strategic-merge-patch+json",
        body: condition({ type: "NodeHealthy", status: "True", reason: "Healthy" }),
      },
    ]);
  });

  test("a machine that failed gets the condition with its findings, the cloud's condition and the taint", () => {
    const { calls } = report({ text: sick, environment: { REPAIR_CONDITION_TYPE: "AcceleratedHardwareReady" } });
    const failed = { status: "False", reason: "RebootNeeded", message: "xid: Xid 79 on 'GPU' / PCI:0;" };
    expect(calls.map(({ body }) => body)).toEqual([
      condition({ type: "NodeHealthy", ...failed }),
      condition({ type: "AcceleratedHardwareReady", ...failed }),
      undefined,
      [
        {
          op: "add",
          path: "/spec/taints/-",
          value: { key: "gpu-clusters.io/unhealthy", value: "RebootNeeded", effect: "NoSchedule" },
        },
      ],
    ]);
  });

  test("a machine without taints gets the first one", () => {
    const { calls } = report({ text: sick, refuse: "/spec/taints/-" });
    expect(calls.at(-1)?.body).toEqual([
      {
        op: "add",
        path: "/spec/taints",
        value: [{ key: "gpu-clusters.io/unhealthy", value: "RebootNeeded", effect: "NoSchedule" }],
      },
    ]);
  });

  test("a taint that is there is not added again", () => {
    const { calls } = report({ text: sick, node: '{ "key": "gpu-clusters.io/unhealthy" }' });
    expect(calls.filter(({ type }) => type === "application/json-patch+json")).toEqual([]);
  });

  test("the time of a transition is told once", () => {
    const { calls } = report({ text: sick, environment: { ROUND_COUNT: "2" } });
    const times = calls
      .filter(({ type }) => type?.startsWith("application/strategic"))
      .map(({ body }) => JSON.stringify(body).includes("lastTransitionTime"));
    expect(times).toEqual([true, false]);
  });

  test.each([
    ["no report", undefined],
    ["half a report", 'check=gpu-count status=ok reason="8 of 8"\n'],
  ])("%s changes nothing", (_, text) => {
    expect(report({ text }).calls).toEqual([]);
  });

  test("an API that does not answer does not end it", () => {
    const { status, stderr } = report({ text: healthy, refuse: "nodes", environment: { ROUND_COUNT: "2" } });
    expect(status).toBe(0);
    expect(stderr).toContain("the API did not take the report");
  });
});

describe("check-loop.sh", () => {
  const loop = (environment: Record<string, string>) =>
    run("bash", "check-loop.sh", { REPORT_FILE: `${folder}/report`, PERIOD_SECONDS: "0", ...environment });

  test("keeps the newest report, also of a check that failed", () => {
    const check = write("check.sh", `echo "check $(cat ${folder}/report 2>/dev/null | wc -l)"; exit 1`);
    expect(loop({ CHECK_NODE: check, ROUND_COUNT: "2" }).status).toBe(0);
    expect(fs.readFileSync(path.join(folder, "report"), "utf8")).toBe("check 1\n");
    expect(fs.existsSync(path.join(folder, "report.new"))).toBe(false);
  });
});
