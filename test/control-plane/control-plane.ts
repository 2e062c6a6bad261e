import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Api, until } from "./api";
import { kwokStages } from "./pod-stages";
import type { Programs } from "./programs";

/** The label of machines that kwok plays: without it a machine's kubelet is silent. */
export const playedLabel = "test/played";

const ports = { api: 21443, etcd: 21379, peer: 21380 };

const users = {
  admin: { name: "admin", groups: "system:masters" },
  controllerManager: { name: "system:kube-controller-manager", groups: "" },
  scheduler: { name: "system:kube-scheduler", groups: "" },
} as const;

/** A real API server with etcd, scheduler and controllers, whose machines are played by kwok. No container runs. */
export class ControlPlane {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "control-plane-"));
  readonly certificate = path.join(this.folder, "tls.crt");
  readonly key = path.join(this.folder, "tls.key");
  private readonly children: ChildProcess[] = [];
  private made: Api | undefined;

  constructor(
    readonly programs: Programs,
    /** After how long a silent kubelet counts as gone. @default - as Kubernetes has it */
    private readonly nodeMonitorGraceSeconds?: number,
  ) {}

  get api(): Api {
    this.made ??= new Api(ports.api, fs.readFileSync(this.certificate, "utf8"), tokenOf("admin"));
    return this.made;
  }

  async start(): Promise<void> {
    this.writeKeys();
    this.run("etcd", "etcd", [
      ...["--unsafe-no-fsync", "--log-level=warn", `--data-dir=${this.folder}/etcd`],
      ...[
        `--listen-client-urls=http://127.0.0.1:${ports.etcd}`,
        `--advertise-client-urls=http://127.0.0.1:${ports.etcd}`,
      ],
      ...[
        `--listen-peer-urls=http://127.0.0.1:${ports.peer}`,
        `--initial-advertise-peer-urls=http://127.0.0.1:${ports.peer}`,
      ],
      `--initial-cluster=default=http://127.0.0.1:${ports.peer}`,
    ]);
    this.run("kube-apiserver", "kubernetes", [
      ...["kube-apiserver", `--etcd-servers=http://127.0.0.1:${ports.etcd}`, "--bind-address=127.0.0.1"],
      ...[`--secure-port=${ports.api}`, "--advertise-address=192.0.2.1", "--endpoint-reconciler-type=none"],
      ...[`--tls-cert-file=${this.certificate}`, `--tls-private-key-file=${this.key}`],
      ...[`--client-ca-file=${this.certificate}`, `--token-auth-file=${this.folder}/tokens.csv`],
      ...["--service-account-issuer=https://kubernetes.default.svc"],
      ...[
        `--service-account-key-file=${this.folder}/sa.key`,
        `--service-account-signing-key-file=${this.folder}/sa.key`,
      ],
      ...["--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction"],
      // As EKS, GKE and AKS have it.
      ...["--allow-privileged=true", "--service-cluster-ip-range=10.0.0.0/24"],
    ]);
    await until(
      "the API server is ready",
      () => this.api.request("GET", "/readyz").catch(() => undefined),
      (one) => one?.status === 200,
      90,
    );
    this.run("kube-controller-manager", "kubernetes", [
      ...[
        "kube-controller-manager",
        ...this.kubeconfigs("controllerManager"),
        "--leader-elect=false",
        "--secure-port=0",
      ],
      ...[`--service-account-private-key-file=${this.folder}/sa.key`, `--root-ca-file=${this.certificate}`],
      ...["--use-service-account-credentials", "--kube-api-qps=200", "--kube-api-burst=400"],
      ...(this.nodeMonitorGraceSeconds === undefined
        ? []
        : [`--node-monitor-grace-period=${this.nodeMonitorGraceSeconds}s`]),
    ]);
    this.run("kube-scheduler", "kubernetes", [
      ...["kube-scheduler", ...this.kubeconfigs("scheduler"), "--leader-elect=false", "--secure-port=0"],
    ]);
    const stages = path.join(this.folder, "stages.yaml");
    fs.writeFileSync(stages, kwokStages.map((stage) => JSON.stringify(stage)).join("\n---\n"));
    this.run("kwok", "kwok", [
      ...[`--kubeconfig=${this.kubeconfig("admin")}`, `--config=${stages}`],
      ...["--manage-all-nodes=false", `--manage-nodes-with-label-selector=${playedLabel}=true`],
      ...["--cidr=10.9.0.0/16", "--node-lease-duration-seconds=40"],
    ]);
  }

  /** Starts a further program; what it says goes to a file of its name. */
  run(
    name: string,
    program: string,
    words: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): void {
    this.runPath(name, path.join(this.programs.folder, program), words, environment);
  }

  runPath(
    name: string,
    program: string,
    words: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): void {
    const log = fs.openSync(this.log(name), "a");
    const child = spawn(program, words, {
      stdio: ["ignore", log, log],
      env: { ...process.env, ...environment },
      detached: false,
    });
    fs.closeSync(log);
    this.children.push(child);
  }

  log(name: string): string {
    return path.join(this.folder, `${name}.log`);
  }

  /** A file with which a program speaks to the API. */
  kubeconfig(user: keyof typeof users): string {
    const file = path.join(this.folder, `${user}.kubeconfig`);
    const content = {
      ...{ apiVersion: "v1", kind: "Config", "current-context": "test" },
      clusters: [
        {
          name: "test",
          cluster: { server: `https://127.0.0.1:${ports.api}`, "certificate-authority": this.certificate },
        },
      ],
      users: [{ name: user, user: { token: tokenOf(user) } }],
      contexts: [{ name: "test", context: { cluster: "test", user } }],
    };
    fs.writeFileSync(file, JSON.stringify(content));
    return file;
  }

  async stop(): Promise<void> {
    this.made?.close();
    const running = this.children.filter((child) => child.exitCode === null && child.signalCode === null);
    const ended = running.map((child) => new Promise((resolve) => child.once("exit", resolve)));
    for (const child of running.reverse()) {
      child.kill("SIGKILL");
    }
    await Promise.all(ended);
    if (process.env.KEEP_LOGS) {
      console.warn(`logs: ${this.folder}`);
    } else {
      fs.rmSync(this.folder, { recursive: true, force: true });
    }
  }

  private kubeconfigs(user: keyof typeof users): readonly string[] {
    const file = this.kubeconfig(user);
    return ["kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig"].map((name) => `--${name}=${file}`);
  }

  private writeKeys(): void {
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test"],
        ...["-keyout", this.key, "-out", this.certificate],
        ...["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
      ],
      { stdio: "ignore" },
    );
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    fs.writeFileSync(path.join(this.folder, "sa.key"), privateKey.export({ type: "pkcs1", format: "pem" }));
    const tokens = Object.entries(users).map(([id, { name, groups }]) => `${tokenOf(id)},${name},${id},"${groups}"`);
    fs.writeFileSync(path.join(this.folder, "tokens.csv"), `${tokens.join("\n")}\n`);
  }
}

function tokenOf(user: string): string {
  return `${user}-token`;
}
