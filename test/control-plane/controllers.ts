import * as fs from "node:fs";
import * as path from "node:path";
import type { ReleasePlan } from "../../lib/description/platform/components";
import type { Manifest } from "../../lib/manifests/manifest";
import { renderChart } from "../helm/helm";
import { parseYaml } from "../node/parse-yaml";
import { until } from "./api";
import type { ControlPlane } from "./control-plane";
import { type Controller, controllers } from "./programs";

/** What of a chart is no pod and no service: the rest would only wait for machines that no cluster is. */
const applied = [
  "CustomResourceDefinition",
  "Namespace",
  "ServiceAccount",
  "ClusterRole",
  "ClusterRoleBinding",
  "Role",
  "RoleBinding",
  "ConfigMap",
  "ValidatingWebhookConfiguration",
  "MutatingWebhookConfiguration",
];

/** Installs Kueue, JobSet and Trainer from their charts with the values of a platform, and starts their programs. */
export async function startControllers(
  plane: ControlPlane,
  helm: string,
  releases: readonly ReleasePlan[],
): Promise<void> {
  for (const [index, name] of controllers.entries()) {
    const release = releases.find((one) => one.name === name);
    if (release) {
      await startController(plane, helm, name, release, 21_500 + 10 * index);
    }
  }
}

async function startController(
  plane: ControlPlane,
  helm: string,
  name: Controller,
  { namespace, values }: ReleasePlan,
  port: number,
): Promise<void> {
  const chart = path.join(plane.programs.folder, "charts", name);
  const rendered = renderChart(helm, chart, { name, namespace, values });
  const certificate = fs.readFileSync(plane.certificate).toString("base64");
  const objects = rendered.filter(({ kind }) => applied.includes(kind)).map((one) => reachable(one, port, certificate));
  const own = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
  const definitions = objects.filter(({ kind }) => kind === "CustomResourceDefinition");
  const webhooks = objects.filter(({ kind }) => kind.endsWith("WebhookConfiguration"));
  const rest = objects.filter((one) => !definitions.includes(one) && !webhooks.includes(one));
  for (const object of [own, ...definitions, ...rest]) {
    await plane.api.apply(object);
  }
  await until(
    `the kinds of ${name} are served`,
    () => plane.api.get("/apis/apiextensions.k8s.io/v1/customresourcedefinitions"),
    ({ items }) => items.every(isEstablished),
  );
  plane.api.forget();
  runProgram(plane, name, configurationOf(rendered), port);
  await until(
    `${name} is ready`,
    async () => fs.readFileSync(plane.log(name), "utf8"),
    (log) => log.includes("erving webhook server"),
    60,
  );
  for (const webhook of webhooks) {
    await plane.api.apply(webhook);
  }
}

interface Definition {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

function isEstablished({ status }: Definition): boolean {
  return status?.conditions?.some((one) => one.type === "Established" && one.status === "True") ?? false;
}

/** Webhooks are called at an address of this machine, since no service leads anywhere. */
function reachable(object: Manifest, port: number, caBundle: string): Manifest {
  return JSON.parse(JSON.stringify(object), (key, value) => {
    if (key !== "clientConfig" || !value?.service) {
      return value;
    }
    return { url: `https://127.0.0.1:${port}${value.service.path ?? ""}`, caBundle };
  });
}

interface Configuration {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

function configurationOf(rendered: readonly Manifest[]): Configuration {
  for (const { kind, data } of rendered) {
    for (const text of kind === "ConfigMap" ? Object.values(data as Record<string, string>) : []) {
      const found = parseYaml<Configuration | undefined>(text);
      if (found?.kind === "Configuration") {
        return found;
      }
    }
  }
  throw new Error("the chart renders no configuration");
}

/** The chart's own configuration, but for addresses and certificates. */
function runProgram(plane: ControlPlane, name: Controller, configuration: Configuration, port: number): void {
  const folder = path.join(plane.folder, name);
  const certificates = path.join(folder, "k8s-webhook-server", "serving-certs");
  fs.mkdirSync(certificates, { recursive: true });
  fs.copyFileSync(plane.certificate, path.join(certificates, "tls.crt"));
  fs.copyFileSync(plane.key, path.join(certificates, "tls.key"));
  const trainer = name === "kubeflow-trainer";
  const changed = {
    ...configuration,
    webhook: {
      ...(configuration.webhook as object),
      host: "127.0.0.1",
      port,
      ...(name === "kueue" && { certDir: certificates }),
    },
    health: { ...(configuration.health as object), healthProbeBindAddress: `127.0.0.1:${port + 1}` },
    metrics: {
      ...(configuration.metrics as object),
      bindAddress: `127.0.0.1:${port + 2}`,
      ...(trainer && { secureServing: false }),
    },
    leaderElection: { leaderElect: false },
    ...(trainer ? { certManagement: { enable: false } } : { internalCertManagement: { enable: false } }),
  };
  const file = path.join(folder, "config.yaml");
  fs.writeFileSync(file, JSON.stringify(changed));
  const words = [`--config=${file}`, ...(name === "kueue" ? ["--feature-gates=VisibilityOnDemand=false"] : [])];
  const environment = { TMPDIR: folder, KUBECONFIG: plane.kubeconfig("admin") };
  if (name !== "kueue") {
    plane.run(name, name, words, environment);
    return;
  }
  // Without certificates of its own making, Kueue reads them from a fixed path: it gets an /etc of its own.
  const script = path.join(folder, "run.sh");
  fs.mkdirSync(path.join(folder, "upper/kueue/metrics/certs"), { recursive: true });
  fs.mkdirSync(path.join(folder, "work"));
  fs.cpSync(certificates, path.join(folder, "upper/kueue/metrics/certs"), { recursive: true });
  fs.writeFileSync(
    script,
    `mount -t overlay overlay -o lowerdir=/etc,upperdir=${folder}/upper,workdir=${folder}/work /etc && exec "$@"\n`,
  );
  const program = path.join(plane.programs.folder, name);
  plane.runPath(name, "/usr/bin/unshare", ["--mount", "sh", script, program, ...words], environment);
}
