import type { PoolPlan } from "../description/platform/pool";
import { claimNames, type StoragePlan } from "../description/platform/storage";
import type { TeamPlan } from "../description/platform/teams";
import type { TrainingPlatformPlan } from "../description/platform/training-platform";
import type { MachineFacts } from "../machines/machine";
import { ncclEnvironment, ncclShellProfile, script, variablesOf } from "../node";
import { contentName } from "./content-name";
import { jobSetFailurePolicy, podFailurePolicy, silentMachineTolerations } from "./failure-policy";
import { configMap, environmentOf, type Manifest } from "./manifest";
import { fabricPodSettings, nvlinkClaimTemplate } from "./pod-settings";
import { podScript } from "./script";

/**
 * The runtime in each team's namespace that a TrainJob names to be given whole machines of a pool with their fabric. The API
 * lets nobody change a runtime's network and failure policy: with others it gets another name.
 */
export function trainingRuntimeName({ name }: Pick<PoolPlan, "name">): string {
  return contentName(`${name}-pytorch`, runtimeConstants);
}

/** What of a runtime can never change under one name. */
export const runtimeConstants = {
  network: { publishNotReadyAddresses: true },
  // A machine that failed takes its job with it; the job starts again from its checkpoint on the others.
  failurePolicy: jobSetFailurePolicy,
} as const;

const environmentName = ({ name }: PoolPlan): string => `nccl-environment-${name}`;
const launcherName = ({ name }: PoolPlan): string => `training-launcher-${name}`;

/** Where the launcher and the environment of NCCL lie in a pod. */
export const launcherFolder = "/opt/gpu-clusters";

export const startTraining = ["bash", `${launcherFolder}/start-training.sh`] as const;

/** For each team and pool: NCCL's environment, the launcher and, where NVLink joins machines, its domain. */
export function jobEnvironmentManifests(plan: TrainingPlatformPlan): readonly Manifest[] {
  return plan.teams.flatMap((team) =>
    plan.pools.flatMap((pool) => [
      ...launcherManifests(pool, team),
      ...(pool.fabric.multiNodeNvlink ? [computeDomain(pool, team)] : []),
    ]),
  );
}

/** A runtime for each team and pool, whose pods have all that the fabric asks for. */
export function trainingRuntimeManifests(plan: TrainingPlatformPlan): readonly Manifest[] {
  return plan.teams.flatMap((team) => plan.pools.map((pool) => trainingRuntime(plan, pool, team)));
}

/** The machine as its pool has it, which may lack the fabric of its type. */
export function podNcclMachine({ machine, fabric: { kind } }: PoolPlan): MachineFacts {
  return { ...machine, fabric: { ...machine.fabric, kind } };
}

function launcherManifests(pool: PoolPlan, { namespace }: TeamPlan): readonly Manifest[] {
  const environment = ncclEnvironment(podNcclMachine(pool));
  return [
    configMap({ name: environmentName(pool), namespace }, variablesOf(environment.kubernetes)),
    configMap(
      { name: launcherName(pool), namespace },
      {
        "nccl-profile.sh": ncclShellProfile(environment, "kubernetes"),
        "start-training.sh": podScript("start-training.sh"),
        "nccl-all-reduce-test.sh": script("nccl-all-reduce-test.sh"),
      },
    ),
  ];
}

function trainingRuntime(plan: TrainingPlatformPlan, pool: PoolPlan, { namespace }: TeamPlan): Manifest {
  return {
    apiVersion: "trainer.kubeflow.org/v1alpha1",
    kind: "TrainingRuntime",
    metadata: { name: trainingRuntimeName(pool), namespace, labels: { "trainer.kubeflow.org/framework": "torch" } },
    spec: {
      mlPolicy: { numNodes: 1, torch: {} },
      template: {
        spec: {
          ...runtimeConstants,
          replicatedJobs: [
            {
              name: "node",
              template: {
                metadata: { labels: { "trainer.kubeflow.org/trainjob-ancestor-step": "trainer" } },
                spec: {
                  backoffLimit: 0,
                  podFailurePolicy,
                  template: gpuPodTemplate(plan, pool, { name: "node", image: plan.images.pytorch }),
                },
              },
            },
          ],
        },
      },
    },
  };
}

/** The container of a job, as far as it is not every job's. */
interface MainContainer {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly object[];
  readonly [field: string]: unknown;
}

/** A pod of a whole machine: its fabric, the launcher, the storage. */
export function gpuPodTemplate(plan: TrainingPlatformPlan, pool: PoolPlan, { env = [], ...container }: MainContainer) {
  const { storage, queues } = plan;
  const { fabric } = pool;
  const settings = fabricPodSettings(pool);
  const level = queues?.flavors.find((flavor) => flavor.pool === pool.name)?.preferredTopologyLevel;
  const annotations = {
    ...settings.annotations,
    ...storageAnnotations(storage),
    ...(level !== undefined && { "kueue.x-k8s.io/podset-preferred-topology": level }),
  };
  return {
    // An empty map would be null to the API where a former version of the object had one.
    ...(Object.keys(annotations).length > 0 && { metadata: { annotations } }),
    spec: {
      restartPolicy: "Never",
      nodeSelector: pool.labels,
      tolerations: [...settings.tolerations, ...silentMachineTolerations],
      ...(settings.resourceClaims.length > 0 && { resourceClaims: settings.resourceClaims }),
      ...(settings.sidecars.length > 0 && { initContainers: settings.sidecars }),
      containers: [
        {
          ...container,
          env: [
            ...environmentOf({ FABRIC: fabric.kind, FABRIC_INTERFACE_COUNT: String(fabric.interfaceCount) }),
            ...env,
          ],
          envFrom: [{ configMapRef: { name: environmentName(pool) } }],
          resources: settings.resources,
          ...(settings.capabilities.length > 0 && {
            securityContext: { capabilities: { add: settings.capabilities } },
          }),
          volumeMounts: [
            ...settings.volumeMounts,
            { name: "launcher", mountPath: launcherFolder },
            ...storageMounts(storage),
          ],
        },
      ],
      volumes: [
        ...settings.volumes,
        { name: "launcher", configMap: { name: launcherName(pool), defaultMode: 0o555 } },
        ...storageVolumes(storage),
      ],
    },
  };
}

function storageMounts({ sharedFileSystem, objectStore }: StoragePlan) {
  return [
    ...(sharedFileSystem ? [{ name: claimNames.sharedFileSystem, mountPath: sharedFileSystem.path }] : []),
    ...(objectStore ? [{ name: claimNames.objectStore, mountPath: objectStore.path }] : []),
  ];
}

function storageVolumes(storage: StoragePlan) {
  return storageMounts(storage).map(({ name }) => ({ name, persistentVolumeClaim: { claimName: name } }));
}

/** GKE mounts a bucket by a sidecar of its own, which it adds to pods that ask for it. */
function storageAnnotations({ objectStore }: StoragePlan): Readonly<Record<string, string>> {
  return objectStore?.mount.type === "google-cloud-storage" ? { "gke-gcsfuse/volumes": "true" } : {};
}

/** Lets pods on different machines of a rack reach each other's GPUs over NVLink; it grows with the pods that join. */
function computeDomain(pool: PoolPlan, { namespace }: TeamPlan): Manifest {
  return {
    apiVersion: "resource.nvidia.com/v1beta1",
    kind: "ComputeDomain",
    metadata: { name: `nvlink-${pool.name}`, namespace },
    spec: { numNodes: 0, channel: { resourceClaimTemplate: { name: nvlinkClaimTemplate(pool) } } },
  };
}
