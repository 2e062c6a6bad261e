import { weightsServiceAccount } from "../../description/serving/service-accounts";
import type { Cloud } from "../../machines/machine";
import type { ModelServerPlan } from "../../serving/model-server-plan";
import { configMap, environmentOf, type Manifest } from "../manifest";
import { podScript } from "../script";

/** rclone speaks all three object stores with the identity of the pod. The tag is that of its publisher on Docker Hub. */
export const copyImage = "docker.io/rclone/rclone:1.71.0";

const scripts = "serving-scripts";
const scriptFolder = "/opt/serving";

/** Azure gives a token to pods that carry the label. */
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
export function preloadJob(plan: ModelServerPlan): readonly Manifest[] {
  const { name, namespace, cloud, engine, weights } = plan;
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
            serviceAccountName: weightsServiceAccount,
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
                env: environmentOf({ SOURCE: "/weights", TARGET: remoteOf(plan, preload.toUri) }),
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
export function weightContainers(plan: ModelServerPlan): readonly object[] {
  const { type, uri, preload, localFolder, adapters } = plan.weights;
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
      ? [container("weights", { SOURCE: remoteOf(plan, uri), TARGET: localFolder ?? "", ...marker })]
      : []),
    ...Object.entries(adapters).map(([name, adapter]) =>
      container(`adapter-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`, {
        SOURCE: remoteOf(plan, adapter.uri),
        TARGET: adapter.localFolder,
      }),
    ),
  ];
}

const remotes: Readonly<Record<Cloud, string>> = {
  aws: ":s3,provider=AWS,env_auth=true",
  google: ":gcs,env_auth=true,bucket_policy_only=true",
  azure: ":azureblob,env_auth=true",
};

/** The folder as rclone names it. rclone reads neither region nor account from where the cloud's own programs do. */
function remoteOf({ cloud, weights }: ModelServerPlan, uri: string): string {
  const { region, storageAccountName } = weights;
  const place = [
    ...(cloud === "aws" && region !== undefined ? [`,region=${region}`] : []),
    ...(cloud === "azure" && storageAccountName !== undefined ? [`,account=${storageAccountName}`] : []),
  ].join("");
  return `${remotes[cloud]}${place}:${uri.replace(/^(s3|gs|az):\/\//, "")}`;
}
