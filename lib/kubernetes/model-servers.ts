import { Release } from "@cdktf/provider-helm/lib/release";
import { Construct } from "constructs";
import { type Planned, planFrom } from "../description/common/planned";
import type { KubernetesClusterAccess } from "../description/platform/cluster-access";
import { servingCharts } from "../description/platform/inference-platform";
import {
  type HostedModelPlan,
  type ModelServersDescription,
  type ModelServersPlan,
  planModelServers,
} from "../description/platform/model-servers";
import { serverUrl } from "../manifests/serving/model-server";
import { routerChart, routerValues } from "../manifests/serving/router";
import { hostedModelManifests, servingNamespaceManifests } from "../manifests/serving/servers";
import { showWarnings } from "../terraform/warnings";
import { helmValues } from "./helm-values";
import { ManifestRelease } from "./manifest-release";
import type { Platform } from "./platform";

/** Model servers, by description or by plan, and the cluster that they run in. */
export type ModelServersProps = Planned<
  ModelServersDescription & {
    /** The cluster: `cluster.access` of a cluster in another stack, or written by hand. */
    readonly cluster: KubernetesClusterAccess;
  },
  ModelServersPlan
> & {
  /** The platform, where it stands in the same stack: its charts bring the kinds of these objects. @default - it is there */
  readonly platform?: Platform;
};

/**
 * Models that are served in a Kubernetes cluster: for each one engine whose arguments were checked against its pinned version,
 * replicas that scale on what waits, a router that knows their caches, rules and a dashboard.
 *
 * ```ts
 * new ModelServers(this, "serving", {
 *   cluster: training.cluster.access,
 *   bucketUri: "s3://weights",
 *   models: {
 *     "llama-70b": {
 *       model: { huggingFace: "meta-llama/Llama-3.3-70B-Instruct", revision: "6f6073b" },
 *       quantization: "fp8",
 *       replicas: { minimum: 1, maximum: 4 },
 *     },
 *   },
 * });
 * ```
 *
 * The cluster has Prometheus, KEDA and LeaderWorkerSet, as {@link TrainingPlatform} installs them; the stack owns the Helm
 * provider. Requests inside the cluster go to `urls`; nothing is reachable from outside it.
 */
export class ModelServers extends Construct {
  /** The plan that is drawn. */
  readonly plan: ModelServersPlan;
  /** Address of each model inside the cluster, by its name. */
  readonly urls: Readonly<Record<string, string>>;
  /** Namespace and service account of the servers. */
  readonly namespace: ManifestRelease;
  /** Servers, by model. */
  readonly servers: ReadonlyMap<string, ManifestRelease>;
  /** Routers, by model. */
  readonly routers: ReadonlyMap<string, Release>;

  constructor(scope: Construct, id: string, { platform, ...props }: ModelServersProps) {
    super(scope, id);
    const plan = planFrom(
      props,
      ({ cluster, ...description }: ModelServersDescription & { readonly cluster: KubernetesClusterAccess }) =>
        planModelServers(description, cluster),
    );
    this.plan = plan;
    this.namespace = new ManifestRelease(this, "namespace", {
      name: `${plan.namespace}-namespace`,
      namespace: "kube-system",
      objects: servingNamespaceManifests(plan),
      dependsOn: servingCharts.flatMap((name) => platform?.releases.get(name) ?? []),
    });
    this.servers = new Map(plan.servers.map((hosted) => [hosted.server.name, this.server(hosted)]));
    this.routers = new Map(
      plan.servers.filter(({ server }) => server.router).map((hosted) => [hosted.server.name, this.router(hosted)]),
    );
    this.urls = Object.fromEntries(plan.servers.map(({ server }) => [server.name, serverUrl(server)]));
    showWarnings(this, plan.warnings);
  }

  private server(hosted: HostedModelPlan): ManifestRelease {
    const { name, namespace } = hosted.server;
    return new ManifestRelease(this, `server-${name}`, {
      name: `${name}-server`,
      namespace,
      objects: hostedModelManifests(hosted),
      dependsOn: [this.namespace.resource],
    });
  }

  private router({ server }: HostedModelPlan): Release {
    const { name, namespace } = server;
    return new Release(this, `router-${name}`, {
      name,
      namespace,
      ...routerChart,
      values: [helmValues(routerValues(server))],
      timeout: 900,
      maxHistory: 5,
      dependsOn: [this.namespace.resource],
    });
  }
}
