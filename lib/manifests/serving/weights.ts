import type { Cloud } from "../../machines/machine";
import type { ModelServerPlan } from "../../serving/model-server-plan";
import { configMap, environmentOf, type Manifest } from "../manifest";
import { podScript } from "../script";

/** rclone speaks all three object stores with the identity of the pod. The tag is that of its publisher on Docker Hub. */
export const copyImage = "docker.io/rclone/rclone:1.71.0";

const scripts = "serving-scripts";
const scriptFolder = "/opt/serving";

/** Service account of everything that reads weights; the cloud's identity is bound to it. */
export const servingServiceAccount = "model-server";

/** Azure gives a token to pods that bear the label. */
export function identityLabels(cloud: Cloud): Readonly<Record<string, string>> {
  return cloud === "azure" ? { "azure.workload.identity/use": "true" } : {};
}

/** Scripts that pods of every server in a namespace run. */
export function servingScripts(namespace: string): Manifest {
  return configMap(
    { name: scripts, namespace },
    Object.fromEntries((["fill-weights.sh", "fetch-weights.sh"] as const).map((name) => [name, podScript(name)])),
  );
}

export const scriptVolume = { name: "scripts", configMap: { name: scripts, defaultMode: 0o555 } };
const scriptMount = { name: "scripts", mountPath: scriptFolder, readOnly: true };

/**
 * Downloads a model of Hugging Face at its revision and copies it into the bucket of the fleet, once: the name of the job follows
 * the revision, so that another revision is another job beside it, and the marker is written last.
 */
export function preloadJob({ name, namespace, cloud, engine, weights }: ModelServerPlan): readonly Manifest[] {
  const { preload, bytes, tokenSecretName } = weights;
  if (!preload) {
    return [];
  }
  const token = tokenSecretName && {
    name: "HF_TOKEN",
    valueFrom: { secretKeyRef: { name: tokenSecretName, key: "token" } },
  };
  const gibibytes = Math.ceil((bytes / 2 ** 30) * DOWNLOAD_RESERVE) + 5;
  return [
    {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: jobName(name, preload.revision), namespace, labels: { "app.kubernetes.io/name": name } },
      spec: {
        backoffLimit: 6,
        template: {
          metadata: { labels: { "app.kubernetes.io/name": name, ...identityLabels(cloud) } },
          spec: {
            restartPolicy: "OnFailure",
            serviceAccountName: servingServiceAccount,
            automountServiceAccountToken: false,
            initContainers: [
              {
                name: "download",
                image: engine.image,
                command: ["hf", "download", preload.repository],
                args: ["--revision", preload.revision, "--local-dir", "/weights"],
                env: [{ name: "HF_HOME", value: "/weights/.cache" }, ...(token ? [token] : [])],
                resources: { requests: { cpu: "2", memory: "8Gi" } },
                volumeMounts: [{ name: "weights", mountPath: "/weights" }],
              },
            ],
            containers: [
              {
                name: "upload",
                image: copyImage,
                command: ["sh", `${scriptFolder}/fill-weights.sh`],
                env: environmentOf({ SOURCE: "/weights", TARGET: remoteOf(cloud, preload.toUri) }),
                resources: { requests: { cpu: "2", memory: "4Gi" } },
                volumeMounts: [{ name: "weights", mountPath: "/weights" }, scriptMount],
              },
            ],
            volumes: [
              scriptVolume,
              {
                name: "weights",
                ephemeral: {
                  volumeClaimTemplate: {
                    spec: {
                      accessModes: ["ReadWriteOnce"],
                      resources: { requests: { storage: `${gibibytes}Gi` } },
                    },
                  },
                },
              },
            ],
          },
        },
      },
    },
  ];
}

/** Repositories often hold a checkpoint in two layouts. */
const DOWNLOAD_RESERVE = 2;

/** Names end with letters and digits of the revision; a job's name ends up as a label of 63 characters. */
function jobName(name: string, revision: string): string {
  const suffix = revision
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "")
    .slice(0, 12);
  return `${name}-weights-${suffix}`;
}

/** Containers that run before the engine: waiting for weights in the bucket, copying them, copying adapters. */
export function weightContainers({ cloud, weights }: ModelServerPlan): readonly object[] {
  const { type, uri, preload, localFolder, adapters } = weights;
  const container = (name: string, variables: Readonly<Record<string, string>>) => ({
    name,
    image: copyImage,
    command: ["sh", `${scriptFolder}/fetch-weights.sh`],
    env: environmentOf(variables),
    resources: { requests: { cpu: "1", memory: "1Gi" } },
    volumeMounts: [
      scriptMount,
      ...(type === "copied" ? [{ name: "models", mountPath: "/models" }] : []),
      ...(Object.keys(adapters).length > 0 ? [{ name: "adapters", mountPath: "/adapters" }] : []),
    ],
  });
  const marker: Readonly<Record<string, string>> = preload ? { MARKER: ".complete" } : {};
  return [
    ...(uri !== undefined && (preload || localFolder !== undefined)
      ? [container("weights", { SOURCE: remoteOf(cloud, uri), TARGET: localFolder ?? "", ...marker })]
      : []),
    ...Object.entries(adapters).map(([name, adapter]) =>
      container(`adapter-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`, {
        SOURCE: remoteOf(cloud, adapter.uri),
        TARGET: adapter.localFolder,
      }),
    ),
  ];
}

const remotes: Readonly<Record<Cloud, string>> = {
  aws: ":s3,provider=AWS,env_auth=true:",
  google: ":gcs,env_auth=true,bucket_policy_only=true:",
  azure: ":azureblob,env_auth=true:",
};

/** The folder as rclone names it. */
function remoteOf(cloud: Cloud, uri: string): string {
  return remotes[cloud] + uri.replace(/^(s3|gs|az):\/\//, "");
}
