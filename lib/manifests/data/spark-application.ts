import { nodePoolLabel } from "../../description/common/cluster";
import { type DataPoolPlan, spotTaint } from "../../description/data/data-pools";
import type { SparkApplicationPlan } from "../../description/data/spark-application";
import type { Manifest } from "../manifest";

/** A program of a user's own on Spark: driver on a machine that no cloud takes back, executors on those that come and go. */
export function sparkApplicationManifests(plan: SparkApplicationPlan): readonly Manifest[] {
  const { name, target, driver, executor } = plan;
  const { pools, identity, namespace } = target;
  return [
    {
      apiVersion: "sparkoperator.k8s.io/v1beta2",
      kind: "SparkApplication",
      metadata: { name, namespace },
      spec: {
        type: plan.type,
        ...(plan.type === "Python" && { pythonVersion: "3" }),
        mode: "cluster",
        image: plan.image,
        sparkVersion: plan.sparkVersion,
        mainApplicationFile: plan.mainApplicationFile,
        ...(plan.mainClass !== undefined && { mainClass: plan.mainClass }),
        ...(plan.arguments.length > 0 && { arguments: plan.arguments }),
        timeToLiveSeconds: 600,
        restartPolicy:
          plan.retries > 0
            ? {
                type: "OnFailure",
                onFailureRetries: plan.retries,
                onFailureRetryInterval: 30,
                onSubmissionFailureRetries: plan.retries,
                onSubmissionFailureRetryInterval: 30,
              }
            : { type: "Never" },
        dynamicAllocation: { enabled: true, initialExecutors: 0, minExecutors: 0, maxExecutors: executor.maximum },
        sparkConf: { ...settings(plan), ...plan.configuration },
        driver: {
          cores: 1,
          memory: `${driver.memoryMiB}m`,
          serviceAccount: identity.serviceAccountName,
          labels: identity.podLabels,
          ...hardened,
          ...(driver.onLargeMachine && on(pools.clustering)),
        },
        executor: {
          cores: executor.vcpus,
          memory: `${executor.memoryMiB}m`,
          serviceAccount: identity.serviceAccountName,
          labels: identity.podLabels,
          ...hardened,
          ...on(pools.workers),
          volumeMounts: [{ name: "spark-local-dir-1", mountPath: "/scratch" }],
        },
        volumes: [
          {
            name: "spark-local-dir-1",
            emptyDir: { sizeLimit: `${Math.floor(pools.workers.scratchGiB / executor.perMachine)}Gi` },
          },
        ],
      },
    },
  ];
}

/** The operator's webhook gives these to the pods: no root, no privileges. 185 is the user of Apache's images. */
const hardened = {
  podSecurityContext: {
    runAsNonRoot: true,
    runAsUser: 185,
    fsGroup: 185,
    seccompProfile: { type: "RuntimeDefault" },
  },
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};

function on(pool: DataPoolPlan): object {
  return {
    nodeSelector: { [nodePoolLabel]: pool.name },
    tolerations: [
      { key: nodePoolLabel, operator: "Equal", value: pool.name, effect: "NoSchedule" },
      ...(pool.capacity.type === "spot" ? [{ ...spotTaint, operator: "Equal" }] : []),
    ],
  };
}

/** Shuffle is followed by the driver, since there is no shuffle service, and handed on when a machine is taken back. */
function settings({ type, target }: SparkApplicationPlan): Readonly<Record<string, string>> {
  return {
    "spark.dynamicAllocation.shuffleTracking.enabled": "true",
    "spark.kubernetes.memoryOverheadFactor": type === "Python" ? "0.4" : "0.1",
    ...(target.pools.workers.capacity.type === "spot" && {
      "spark.decommission.enabled": "true",
      "spark.storage.decommission.enabled": "true",
      "spark.storage.decommission.shuffleBlocks.enabled": "true",
      "spark.storage.decommission.rddBlocks.enabled": "true",
    }),
  };
}
