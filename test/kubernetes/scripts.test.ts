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

  test("a plugin that only the linker's cache knows is found every time, however long the cache", () => {
    const environment = { ...pod({ uverbs: 32 }), FABRIC: "efa", FABRIC_INTERFACE_COUNT: "32", PET_NNODES: "2" };
    write(
      "bin/ldconfig",
      "#!/bin/bash\necho '\tlibnccl-net.so (libc6) => /opt/lib/libnccl-net.so'\nfor ((i = 0; i < 5000; i++)); do echo \"\tlib$i.so (libc6) => /usr/lib/lib$i.so\"; done\n",
    );
    expect(Array.from({ length: 20 }, () => start(environment).status)).toEqual(Array.from({ length: 20 }, () => 0));
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
    nodeAfterwards = node,
    pool = "{}",
    poolAfterwards = pool,
    refuse = "nothing",
    environment = {},
  }: {
    text?: string;
    node?: string;
    /** The node and the pool as they are once a taint was patched. */
    nodeAfterwards?: string;
    pool?: string;
    poolAfterwards?: string;
    refuse?: string;
    environment?: Record<string, string>;
  }) {
    write("account/token", "secret");
    write("account/ca.crt", "");
    write("node.json", node);
    write("pool.json", pool);
    write("node-afterwards.json", nodeAfterwards);
    write("pool-afterwards.json", poolAfterwards);
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
  *json-patch*) cp ${folder}/node-afterwards.json ${folder}/node.json; cp ${folder}/pool-afterwards.json ${folder}/pool.json ;;
  *PATCH*) ;;
  *labelSelector=*) cat ${folder}/pool.json ;;
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

  const taintValue = { key: "gpu-clusters.io/unhealthy", value: "RebootNeeded", effect: "NoSchedule" };
  const taintedNode = '{ "spec": { "taints": [{ "key": "gpu-clusters.io/unhealthy" }] } }';
  const taints = (calls: readonly Call[]) =>
    calls.filter(({ type }) => type === "application/json-patch+json").map(({ body }) => body);
  const conditions = (calls: readonly Call[]) =>
    calls.filter(({ type }) => type?.startsWith("application/strategic")).map(({ body }) => body);

  test("a healthy machine is noted as such, and nothing else", () => {
    const { status, calls } = report({ text: healthy });
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

  test("a machine that failed gets the condition with its findings, and the taint", () => {
    const { calls } = report({ text: sick });
    expect(conditions(calls)).toEqual([
      condition({
        type: "NodeHealthy",
        status: "False",
        reason: "RebootNeeded",
        message: "xid: Xid 79 on 'GPU' / PCI:0;",
      }),
    ]);
    expect(taints(calls)).toEqual([[{ op: "add", path: "/spec/taints/-", value: taintValue }]]);
  });

  test("control characters, colours and letters beyond ASCII in a finding leave the report valid JSON", () => {
    const text = sick.replace("on 'GPU'", "\r\u001b[31mUnable\u0001 \u00e9\u007f");
    expect(conditions(report({ text }).calls)).toEqual([condition({ message: "xid: Xid 79 [31mUnable  / PCI:0;" })]);
  });

  test("a machine without taints gets the first one, and a list that came meanwhile is not replaced", () => {
    const { calls } = report({ text: sick, refuse: "/spec/taints/-" });
    expect(taints(calls).at(-1)).toEqual([
      { op: "test", path: "/spec/taints", value: null },
      { op: "add", path: "/spec/taints", value: [taintValue] },
    ]);
  });

  test("a taint that is there is not added again", () => {
    expect(taints(report({ text: sick, node: taintedNode }).calls)).toEqual([]);
  });

  test("the time of a transition is told once", () => {
    const { calls } = report({ text: sick, environment: { ROUND_COUNT: "2" } });
    expect(conditions(calls).map((body) => JSON.stringify(body).includes("lastTransitionTime"))).toEqual([true, false]);
  });

  test.each([
    ["no report", undefined, "NoReport"],
    ["half a report", 'check=gpu-count status=ok reason="8 of 8"\n', "NoVerdict"],
    ["an empty report", "", "NoVerdict"],
  ])("with %s the condition is Unknown, and the taint stays as it is", (_, text, reason) => {
    const { calls } = report({ text, node: taintedNode });
    expect(calls.map(({ body }) => body)).toEqual([condition({ type: "NodeHealthy", status: "Unknown", reason })]);
  });

  test.each([
    ["healthy", healthy],
    ["sick", sick],
  ])("an old report of a %s machine counts as none", (_, text) => {
    write("report", text);
    fs.utimesSync(path.join(folder, "report"), new Date(), new Date(Date.now() - 100_000));
    const { calls } = report({ environment: { MAXIMUM_REPORT_AGE_SECONDS: "99" } });
    expect(calls.map(({ body }) => body)).toEqual([condition({ status: "Unknown", reason: "OldReport" })]);
  });

  describe("recovery", () => {
    const passing = { text: healthy, node: taintedNode, environment: { RECOVERY_COUNT: "2", ROUND_COUNT: "3" } };

    test("the same good report, however often it is read, does not take the taint off", () => {
      expect(taints(report(passing).calls)).toEqual([]);
    });

    test("as many good reports as are asked for take it off, wherever it stands in the list", () => {
      // Each reading of the clock makes the report newer.
      write(
        "bin/date",
        `#!/bin/sh\ntouch -d "@$(($(cat ${folder}/clock) + 1))" ${folder}/report\n
        echo $(($(cat ${folder}/clock) + 1)) >${folder}/clock\nexec /bin/date "$@"\n`,
      );
      write("clock", String(Math.floor(Date.now() / 1000) - 60));
      const { calls, stderr } = report({ ...passing, refuse: "/spec/taints/0" });
      expect(taints(calls).slice(0, 2)).toEqual(
        [0, 1].map((index) => [
          { op: "test", path: `/spec/taints/${index}/key`, value: "gpu-clusters.io/unhealthy" },
          { op: "remove", path: `/spec/taints/${index}` },
        ]),
      );
      expect(stderr).toContain("not tainted any more");
    });
  });

  describe("the share of a pool that may be tainted", () => {
    const pool = (size: number, tainted: number) =>
      JSON.stringify({
        items: Array.from({ length: size }, (_, index) => ({
          spec: index < tainted ? { taints: [{ key: "gpu-clusters.io/unhealthy" }, { key: "nvidia.com/gpu" }] } : {},
          status: { nodeInfo: { kubeletVersion: "v1.36.3" } },
        })),
      });

    test.each([
      [16, 0, true],
      [16, 2, true],
      [16, 3, false],
      [2, 0, true],
      [2, 1, false],
      [1, 0, true],
      [1000, 199, true],
      [1000, 200, false],
    ])("of %d machines %d are tainted: the next one may be: %s", (size, tainted, allowed) => {
      const { calls, stderr } = report({
        text: sick,
        pool: pool(size, tainted),
        environment: { POOL_SELECTOR: "pool=gpu,kind=h100" },
      });
      expect(taints(calls)).toHaveLength(allowed ? 1 : 0);
      expect(stderr.includes("not tainted: it would be")).toBe(!allowed);
      expect(conditions(calls)).toEqual([condition({ status: "False" })]);
    });

    test("a machine that was one too many, since others counted at the same time, takes its taint back", () => {
      write("bin/sleep", `#!/bin/sh\nexit 0\n`);
      const { calls } = report({
        text: sick,
        pool: pool(16, 0),
        poolAfterwards: pool(16, 4),
        nodeAfterwards: taintedNode,
        environment: { POOL_SELECTOR: "pool=gpu" },
      });
      expect(taints(calls).map((patches) => (patches as { op: string }[]).map(({ op }) => op))).toEqual([
        ["add"],
        ["test", "remove"],
      ]);
    });

    test("a pool that cannot be counted leaves the machine without the taint", () => {
      const { calls } = report({ text: sick, refuse: "labelSelector", environment: { POOL_SELECTOR: "pool=gpu" } });
      expect(taints(calls)).toEqual([]);
    });
  });

  test("an API that does not answer does not end it", () => {
    const { status, stderr } = report({ text: healthy, refuse: "nodes", environment: { ROUND_COUNT: "2" } });
    expect(status).toBe(0);
    expect(stderr).toContain("the API did not take the report");
  });
});

describe("check-loop.sh", () => {
  const failed = 'check=node status=fail action=reset reason="1 findings"';
  const passed = 'check=node status=ok reason="nothing found"';
  const file = () => path.join(folder, "report");
  const loop = (environment: Record<string, string>) =>
    run("bash", "check-loop.sh", {
      REPORT_FILE: file(),
      PERIOD_SECONDS: "0",
      CONFIRM_SECONDS: "0",
      ROUND_COUNT: "1",
      ...environment,
    });
  /** A check whose rounds end as the words have it, one after the other. */
  const check = (...rounds: readonly string[]) =>
    write(
      "check.sh",
      `echo >>${folder}/rounds; case $(wc -l <${folder}/rounds) in\n${rounds.map((body, index) => `${index + 1}) ${body} ;;`).join("\n")}\nesac\n`,
    );

  test("keeps the newest report", () => {
    const result = loop({ CHECK_NODE: check("echo first", `echo second; echo '${passed}'`), ROUND_COUNT: "2" });
    expect(result.status).toBe(0);
    expect(fs.readFileSync(file(), "utf8")).toBe(`second\n${passed}\n`);
    expect(result.stdout).toContain("first");
    expect(fs.existsSync(`${file()}.new`)).toBe(false);
  });

  test("one failed check alone is no failure", () => {
    loop({ CHECK_NODE: check(`echo '${passed}'`, `echo '${failed}'; exit 1`, `echo '${passed}'`), ROUND_COUNT: "3" });
    expect(fs.readFileSync(file(), "utf8")).toBe(`${passed}\n`);
    fs.rmSync(path.join(folder, "rounds"));
    loop({ CHECK_NODE: check(`echo '${failed}'; exit 1`), ROUND_COUNT: "1" });
    expect(fs.readFileSync(file(), "utf8")).toBe(`${passed}\n`);
  });

  test("two failed checks in a row are a failure", () => {
    loop({ CHECK_NODE: check(`echo '${failed}'; exit 1`, `echo '${failed}'; exit 1`), ROUND_COUNT: "2" });
    expect(fs.readFileSync(file(), "utf8")).toBe(`${failed}\n`);
  });

  test.each([
    ["does not end", "sleep 30"],
    ["does not heed signals", "trap '' TERM; while :; do sleep 1; done"],
  ])(
    "a check that %s is a failure that wants a reboot",
    (_title, body) => {
      const started = Date.now();
      loop({ CHECK_NODE: check(body, body), ROUND_COUNT: "2", ROUND_TIMEOUT_SECONDS: "1" });
      expect(fs.readFileSync(file(), "utf8")).toContain('action=reboot reason="the check did not end in 1 s"');
      expect(Date.now() - started).toBeLessThan(15_000);
    },
    20_000,
  );

  test.each([
    ["that is missing", "/nowhere/check.sh"],
    ["that crashes", "crash"],
  ])("of a check %s there is no report, not even the old one", (_title, name) => {
    write("report", `${passed}\n`);
    const result = loop({ CHECK_NODE: name === "crash" ? check("echo half; exit 3") : name });
    expect(result.status).toBe(0);
    expect(result.stderr).toContain("without a verdict");
    expect(fs.existsSync(file())).toBe(false);
  });

  test("where the report cannot be written there is none", () => {
    write("report", `${passed}\n`);
    const { status, stderr } = spawnSync(
      "bash",
      ["-c", "trap '' XFSZ; ulimit -f 0; exec bash \"$0\"", path.join(scripts, "check-loop.sh")],
      {
        env: {
          PATH: process.env.PATH,
          CHECK_NODE: write("check.sh", `echo '${passed}'`),
          REPORT_FILE: file(),
          PERIOD_SECONDS: "0",
          ROUND_COUNT: "1",
        },
        encoding: "utf8",
      },
    );
    expect(status).toBe(0);
    expect(stderr).toContain("the report cannot be written");
    expect(fs.existsSync(file())).toBe(false);
  });
});
