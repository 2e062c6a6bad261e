import type { BasePlatformPlan, ManifestSetName } from "../description/platform/base-platform";
import type { TrainingPlatformPlan } from "../description/platform/training-platform";
import { azureLustreManifests } from "./azure-lustre";
import { cephManifests } from "./ceph/ceph";
import { gpuDashboardManifests } from "./dashboard";
import { dataWorkspaceManifests } from "./data/workspace";
import { gpuDirectManifests } from "./gpudirect";
import { nodeHealthManifests } from "./health";
import { nicClusterPolicyManifests, peermemManifests } from "./infiniband";
import type { Manifest } from "./manifest";
import { mpiOperatorManifests } from "./mpi-operator";
import { namespaceManifests } from "./namespace";
import { queueManifests } from "./queue";
import { storageManifests } from "./storage";
import { teamManifests } from "./teams";
import { jobEnvironmentManifests, trainingRuntimeManifests } from "./training-runtime";

/** The manifests of one set of a platform. */
export function platformManifests(name: ManifestSetName, plan: BasePlatformPlan): readonly Manifest[] {
  return manifestsOf[name]({ teams: [], ...plan });
}

const manifestsOf: Readonly<Record<ManifestSetName, (plan: TrainingPlatformPlan) => readonly Manifest[]>> = {
  namespaces: namespaceManifests,
  "nic-cluster-policy": nicClusterPolicyManifests,
  gpudirect: gpuDirectManifests,
  "nvidia-peermem": peermemManifests,
  "azure-lustre-driver": azureLustreManifests,
  "mpi-operator": mpiOperatorManifests,
  "node-health": nodeHealthManifests,
  "gpu-dashboards": gpuDashboardManifests,
  storage: storageManifests,
  "job-environment": jobEnvironmentManifests,
  teams: teamManifests,
  queues: queueManifests,
  "training-runtimes": trainingRuntimeManifests,
  ceph: ({ ceph, releases }) =>
    ceph
      ? cephManifests(
          ceph,
          releases.some((release) => release.name === "kube-prometheus-stack"),
        )
      : [],
  "data-workspace": ({ dataPreparation }) => (dataPreparation ? dataWorkspaceManifests(dataPreparation) : []),
};
