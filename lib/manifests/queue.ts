import type { QueuePlan, ResourceQuota, TeamPlan } from "../description/platform/queues";
import type { PoolPlan, TrainingPlatformPlan } from "../description/platform/training-platform";
import { queuedPodsPolicy } from "./admission";
import { contentName } from "./content-name";
import type { KubernetesObject } from "./manifest";

const apiVersion = "kueue.x-k8s.io/v1beta2";

/** The machines as a flavour, their places in the network as a topology, and a queue with a quota for each team. */
export function queueObjects(plan: TrainingPlatformPlan): readonly KubernetesObject[] {
  const { queues, teams, pool } = plan;
  if (!queues) {
    return [];
  }
  const placed = topology(queues);
  const machines = flavor(queues, pool, placed[0]?.metadata.name);
  const named = { ...queues, flavorName: machines.metadata.name };
  return [
    ...placed,
    machines,
    ...cohort(named),
    ...teams.flatMap((team) => [clusterQueue(team, named), ...localQueues(team, named)]),
    ...queuedPodsPolicy(plan),
  ];
}

/** Kueue lets nobody change the levels of a topology, hence the name. */
function topology({ flavorName, topologyLevels }: QueuePlan): readonly KubernetesObject[] {
  if (topologyLevels.length === 0) {
    return [];
  }
  const spec = { levels: topologyLevels.map((nodeLabel) => ({ nodeLabel })) };
  return [{ apiVersion, kind: "Topology", metadata: { name: contentName(flavorName, spec) }, spec }];
}

/** Kueue lets nobody change the labels or tolerations of a flavor with a topology, hence the name. */
function flavor(
  { flavorName }: QueuePlan,
  { labels: nodeLabels, tolerations }: PoolPlan,
  topologyName: string | undefined,
): KubernetesObject {
  const spec = { nodeLabels, tolerations, ...(topologyName !== undefined && { topologyName }) };
  return { apiVersion, kind: "ResourceFlavor", metadata: { name: contentName(flavorName, spec) }, spec };
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

/** The second one takes the jobs that name no queue: Kueue gives them the one called `default`. */
function localQueues({ name, namespace }: TeamPlan, { localQueueName }: QueuePlan): readonly KubernetesObject[] {
  return [localQueueName, "default"].map((queue) => ({
    apiVersion,
    kind: "LocalQueue",
    metadata: { name: queue, namespace },
    spec: { clusterQueue: name },
  }));
}
