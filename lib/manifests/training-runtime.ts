import type { PoolPlan } from "../description/platform/pool";
import { claimNames, type StoragePlan } from "../description/platform/storage";
import type { TeamPlan } from "../description/platform/teams";
import type { TrainingPlatformPlan } from "../description/platform/training-platform";
import type { MachineFacts } from "../machines/machine";
import { healthEnvironment, ncclEnvironment, ncclShellProfile, script, variablesOf } from "../node";
import { contentName } from "./content-name";
import { jobSetFailurePolicy, podFailurePolicy, silentMachineTolerations } from "./failure-policy";
import { type JobSettings, jobVolumes, usualSettings } from "./jobs/job-options";
import { configMap, environmentOf, type Manifest } from "./manifest";
import { driverVariables, fabricPodSettings, nvlinkClaimTemplate } from "./pod-settings";
import { podScript } from "./script";

/**
 * The runtime in each team's namespace that a TrainJob names to be given whole machines of a pool with their fabric. The API
 * lets nobody change a runtime's network and failure policy: with others it gets another name.
 */
export function trainingRuntimeName(plan: TrainingPlatformPlan, pool: PoolPlan): string {
  return contentName(`${pool.name}-pytorch`, runtimeConstants(usualSettings(plan, pool)));
}

/** What of a runtime can never change under one name. */
function runtimeConstants({ maximumRestarts }: JobSettings) {
  return {
    network: { publishNotReadyAddresses: true },
    // A machine that failed takes its job with it; the job starts again from its checkpoint on the others.
    failurePolicy: jobSetFailurePolicy(maximumRestarts),
  };
}

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
  return plan.teams.flatMap(({ namespace }) =>
    plan.pools.map((pool) =>
      trainingRuntime(plan, pool, {
        name: trainingRuntimeName(plan, pool),
        namespace,
        settings: usualSettings(plan, pool),
      }),
    ),
  );
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
        "preflight.sh": podScript("preflight.sh"),
        "check-gpus.sh": script("check-gpus.sh"),
        "nccl-all-reduce-test.sh": script("nccl-all-reduce-test.sh"),
      },
    ),
  ];
}

export interface TrainingRuntimeProps {
  readonly name: string;
  readonly namespace: string;
  readonly settings: JobSettings;
}

/** A runtime with all that the fabric of a pool asks for. */
export function trainingRuntime(
  plan: TrainingPlatformPlan,
  pool: PoolPlan,
  { name, namespace, settings }: TrainingRuntimeProps,
): Manifest {
  return {
    apiVersion: "trainer.kubeflow.org/v1alpha1",
    kind: "TrainingRuntime",
    metadata: { name, namespace, labels: { "trainer.kubeflow.org/framework": "torch" } },
    spec: {
      mlPolicy: { numNodes: 1, torch: {} },
      template: {
        spec: {
          ...runtimeConstants(settings),
          replicatedJobs: [
            {
              name: "node",
              template: {
                metadata: { labels: { "trainer.kubeflow.org/trainjob-ancestor-step": "trainer" } },
                spec: gpuJobSpec(plan, pool, settings, { name: "node", image: plan.images.pytorch }),
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

/** A Job of whole machines, as far as it does not depend on their number. */
export function gpuJobSpec(
  plan: TrainingPlatformPlan,
  pool: PoolPlan,
  settings: JobSettings,
  container: MainContainer,
) {
  return {
    backoffLimit: 0,
    podFailurePolicy: podFailurePolicy(checksGpus(pool) ? preflightName : undefined),
    template: gpuPodTemplate(plan, pool, settings, container),
  };
}

/** A pod of a whole machine: its fabric, the launcher, the storage. */
function gpuPodTemplate(
  plan: TrainingPlatformPlan,
  pool: PoolPlan,
  job: JobSettings,
  { env = [], ...container }: MainContainer,
) {
  const { storage } = plan;
  const { fabric } = pool;
  const settings = fabricPodSettings(pool);
  const own = jobVolumes(job);
  const annotations = { ...settings.annotations, ...storageAnnotations(storage), ...job.placement };
  const initContainers = [...settings.sidecars, ...(checksGpus(pool) ? [preflight(plan, pool)] : [])];
  return {
    // An empty map would be null to the API where a former version of the object had one.
    ...(Object.keys(annotations).length > 0 && { metadata: { annotations } }),
    spec: {
      restartPolicy: "Never",
      terminationGracePeriodSeconds: job.gracePeriodSeconds,
      nodeSelector: pool.labels,
      tolerations: [...settings.tolerations, ...silentMachineTolerations],
      ...(job.serviceAccountName === undefined
        ? { automountServiceAccountToken: false }
        : { serviceAccountName: job.serviceAccountName }),
      ...(job.imagePullSecrets.length > 0 && { imagePullSecrets: job.imagePullSecrets.map((name) => ({ name })) }),
      ...(settings.resourceClaims.length > 0 && { resourceClaims: settings.resourceClaims }),
      ...(initContainers.length > 0 && { initContainers }),
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
            ...own.mounts,
          ],
        },
      ],
      volumes: [
        ...settings.volumes,
        { name: "launcher", configMap: { name: launcherName(pool), defaultMode: 0o555 } },
        ...storageVolumes(storage),
        ...own.volumes,
      ],
    },
  };
}

const preflightName = "preflight";

/** What can be checked from inside a pod is asked of NVIDIA's driver. */
const checksGpus = ({ gpuVendor }: PoolPlan): boolean => gpuVendor === "nvidia";

/** The first container of a job: it has the GPUs that the program gets after it. */
function preflight({ images }: TrainingPlatformPlan, pool: PoolPlan) {
  const { gpuResource, gpusPerNode, machine, driver } = pool;
  const { EXPECTED_GPU_COUNT, EXPECTED_NVLINK_COUNT, MAXIMUM_UNCORRECTABLE_ERRORS, MAXIMUM_REMAPPED_ROWS } =
    healthEnvironment(machine);
  const checked = { EXPECTED_GPU_COUNT, EXPECTED_NVLINK_COUNT, MAXIMUM_UNCORRECTABLE_ERRORS, MAXIMUM_REMAPPED_ROWS };
  return {
    name: preflightName,
    image: images.host,
    command: ["bash", `${launcherFolder}/preflight.sh`],
    env: [
      { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
      ...Object.entries(checked).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
      ...environmentOf(driverVariables(driver.hostPath)),
    ],
    resources: { limits: { [gpuResource]: String(gpusPerNode) } },
    volumeMounts: [{ name: "launcher", mountPath: launcherFolder }],
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
