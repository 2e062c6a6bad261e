import type { ObjectsName, TrainingPlatformPlan } from "../description/training-platform";
import { azureLustreObjects } from "./azure-lustre-objects";
import { gpuDashboardObjects } from "./dashboard-objects";
import { gpuDirectObjects } from "./gpudirect-objects";
import { nodeHealthObjects } from "./health-objects";
import { nicClusterPolicyObjects, peermemObjects } from "./infiniband-objects";
import type { KubernetesObject } from "./kubernetes-object";
import { mpiOperatorObjects } from "./mpi-operator-objects";
import { namespaceObjects } from "./namespace-objects";
import { queueObjects } from "./queue-objects";
import { storageObjects } from "./storage-objects";
import { jobEnvironmentObjects, trainingRuntimeObjects } from "./training-runtime";

/** The objects of one part of a platform. */
export function platformObjects(name: ObjectsName, plan: TrainingPlatformPlan): readonly KubernetesObject[] {
  return objectsOf[name](plan);
}

const objectsOf: Readonly<Record<ObjectsName, (plan: TrainingPlatformPlan) => readonly KubernetesObject[]>> = {
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
