import type { QueuePlan, ResourceQuota, TeamPlan } from "../description/platform/queues";
import type { PoolPlan, TrainingPlatformPlan } from "../description/platform/training-platform";
import type { KubernetesObject } from "./manifest";

const apiVersion = "kueue.x-k8s.io/v1beta2";

/** The machines as a flavour, their places in the network as a topology, and a queue with a quota for each team. */
export function queueObjects({ queues, teams, pool }: TrainingPlatformPlan): readonly KubernetesObject[] {
  if (!queues) {
    return [];
  }
  return [
    ...topology(queues),
    flavor(queues, pool),
    ...cohort(queues),
    ...teams.flatMap((team) => [clusterQueue(team, queues), localQueue(team, queues)]),
  ];
}

function topology({ flavorName, topologyLevels }: QueuePlan): readonly KubernetesObject[] {
  if (topologyLevels.length === 0) {
    return [];
  }
  const levels = topologyLevels.map((nodeLabel) => ({ nodeLabel }));
  return [{ apiVersion, kind: "Topology", metadata: { name: flavorName }, spec: { levels } }];
}

function flavor(
  { flavorName, topologyLevels }: QueuePlan,
  { labels: nodeLabels, tolerations }: PoolPlan,
): KubernetesObject {
  return {
    apiVersion,
    kind: "ResourceFlavor",
    metadata: { name: flavorName },
    spec: {
      nodeLabels,
      tolerations,
      ...(topologyLevels.length > 0 && { topologyName: flavorName }),
    },
  };
}

/** What belongs to no team; without such a rest the queues form their cohort by its name alone. */
function cohort({ cohortName, flavorName, unassigned }: QueuePlan): readonly KubernetesObject[] {
  if (unassigned.length === 0) {
    return [];
  }
  return [
    {
      apiVersion,
      kind: "Cohort",
      metadata: { name: cohortName },
      spec: { resourceGroups: [resourceGroup(flavorName, unassigned)] },
    },
  ];
}

function clusterQueue(team: TeamPlan, { flavorName, cohortName }: QueuePlan): KubernetesObject {
  return {
    apiVersion,
    kind: "ClusterQueue",
    metadata: { name: team.name },
    spec: {
      cohortName,
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": team.namespace } },
      resourceGroups: [resourceGroup(flavorName, team.quota, team.mayBorrow ? {} : { borrowingLimit: "0" })],
      preemption: { reclaimWithinCohort: "Any", withinClusterQueue: "LowerPriority" },
    },
  };
}

function resourceGroup(flavorName: string, quota: readonly ResourceQuota[], limits: object = {}) {
  return {
    coveredResources: quota.map(({ name }) => name),
    flavors: [
      { name: flavorName, resources: quota.map(({ name, amount }) => ({ name, nominalQuota: amount, ...limits })) },
    ],
  };
}

function localQueue({ name, namespace }: TeamPlan, { localQueueName }: QueuePlan): KubernetesObject {
  return {
    apiVersion,
    kind: "LocalQueue",
    metadata: { name: localQueueName, namespace },
    spec: { clusterQueue: name },
  };
}
