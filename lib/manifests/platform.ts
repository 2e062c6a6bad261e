import type { ManifestSetName, TrainingPlatformPlan } from "../description/platform/training-platform";
import { azureLustreObjects } from "./azure-lustre";
import { gpuDashboardObjects } from "./dashboard";
import { gpuDirectObjects } from "./gpudirect";
import { nodeHealthObjects } from "./health";
import { nicClusterPolicyObjects, peermemObjects } from "./infiniband";
import type { KubernetesObject } from "./manifest";
import { mpiOperatorObjects } from "./mpi-operator";
import { namespaceObjects } from "./namespace";
import { queueObjects } from "./queue";
import { storageObjects } from "./storage";
import { jobEnvironmentObjects, trainingRuntimeObjects } from "./training-runtime";

/** The objects of one part of a platform. */
export function platformManifests(name: ManifestSetName, plan: TrainingPlatformPlan): readonly KubernetesObject[] {
  return objectsOf[name](plan);
}

const objectsOf: Readonly<Record<ManifestSetName, (plan: TrainingPlatformPlan) => readonly KubernetesObject[]>> = {
  namespaces: namespaceObjects,
  "nic-cluster-policy": nicClusterPolicyObjects,
  gpudirect: gpuDirectObjects,
  "nvidia-peermem": peermemObjects,
  "azure-lustre-driver": azureLustreObjects,
  "mpi-operator": mpiOperatorObjects,
  "node-health": nodeHealthObjects,
  "gpu-dashboards": gpuDashboardObjects,
  storage: storageObjects,
  "job-environment": jobEnvironmentObjects,
  queues: queueObjects,
  "training-runtimes": trainingRuntimeObjects,
};
