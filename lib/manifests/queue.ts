import type { PoolPlan } from "../description/platform/pool";
import {
  type JobPriority,
  jobPriorities,
  jobPriorityValues,
  priorityClassName,
} from "../description/platform/priorities";
import type { FlavorPlan, QueuePlan } from "../description/platform/queues";
import type { ResourceQuota, TeamPlan } from "../description/platform/teams";
import type { TrainingPlatformPlan } from "../description/platform/training-platform";
import { queuedPodsPolicy } from "./admission";
import { contentName } from "./content-name";
import type { Manifest } from "./manifest";

const apiVersion = "kueue.x-k8s.io/v1beta2";

/** Each pool as a flavor, its places in the network as a topology, and a queue with quotas for each team. */
export function queueManifests(plan: TrainingPlatformPlan): readonly Manifest[] {
  const { queues, teams, pools } = plan;
  if (!queues) {
    return [];
  }
  const drawn = queues.flavors.map((flavor) => {
    const topologies = topology(flavor);
    return { pool: flavor.pool, topologies, flavors: resourceFlavor(flavor, pools, topologies[0]?.metadata.name) };
  });
  const names: FlavorNames = new Map(drawn.map(({ pool, flavors }) => [pool, flavors[0]?.metadata.name ?? pool]));
  return [
    ...drawn.flatMap(({ topologies, flavors }) => [...topologies, ...flavors]),
    ...provisioning(queues, pools),
    ...cohort(queues, names),
    ...teams.flatMap((team) => [clusterQueue(team, queues, names), ...localQueues(team, queues)]),
    ...jobPriorities.map(priorityClass),
    ...queuedPodsPolicy(plan),
  ];
}

const provisioningCheck = (className: string): string => className.replaceAll(".", "-");

/**
 * Asks the cloud for the machines of a job before it starts. On the machines that came for it, and on no others, its pods are
 * put by a label that the cloud names in its reply.
 */
function provisioning({ flavors }: QueuePlan, pools: readonly PoolPlan[]): readonly Manifest[] {
  const classes = new Set(flavors.flatMap(({ provisioningClass }) => provisioningClass ?? []));
  return [...classes].flatMap((provisioningClassName) => {
    const name = provisioningCheck(provisioningClassName);
    const served = flavors.filter(({ provisioningClass }) => provisioningClass === provisioningClassName);
    const resources = pools.filter((pool) => served.some((flavor) => flavor.pool === pool.name));
    return [
      {
        apiVersion,
        kind: "ProvisioningRequestConfig",
        metadata: { name },
        spec: {
          provisioningClassName,
          managedResources: [...new Set(resources.map(({ gpuResource }) => gpuResource))],
          podSetUpdates: {
            nodeSelector: [
              {
                key: "autoscaling.gke.io/provisioning-request",
                valueFromProvisioningClassDetail: "ResizeRequestName",
              },
            ],
          },
        },
      },
      {
        apiVersion,
        kind: "AdmissionCheck",
        metadata: { name },
        spec: {
          controllerName: "kueue.x-k8s.io/provisioning-request",
          parameters: { apiGroup: "kueue.x-k8s.io", kind: "ProvisioningRequestConfig", name },
        },
      },
    ];
  });
}

/** Checks that jobs of a queue pass, each where its machines come that way. */
function admissionChecks({ flavors }: QueuePlan, names: FlavorNames) {
  const checks = new Map<string, string[]>();
  for (const { pool, provisioningClass } of flavors) {
    if (provisioningClass !== undefined) {
      const name = provisioningCheck(provisioningClass);
      checks.set(name, [...(checks.get(name) ?? []), names.get(pool) ?? pool]);
    }
  }
  return [...checks].map(([name, onFlavors]) => ({ name, onFlavors }));
}

function priorityClass(priority: JobPriority): Manifest {
  const metadata = { name: priorityClassName(priority) };
  return { apiVersion, kind: "WorkloadPriorityClass", metadata, value: jobPriorityValues[priority] };
}

/** Names of flavors by their pools. */
type FlavorNames = ReadonlyMap<string, string>;

/** Kueue lets nobody change the levels of a topology, hence the name. */
function topology({ pool, topologyLevels }: FlavorPlan): readonly Manifest[] {
  if (topologyLevels.length === 0) {
    return [];
  }
  const spec = { levels: topologyLevels.map((nodeLabel) => ({ nodeLabel })) };
  return [{ apiVersion, kind: "Topology", metadata: { name: contentName(pool, spec) }, spec }];
}

/** Kueue lets nobody change the labels or tolerations of a flavor with a topology, hence the name. */
function resourceFlavor(
  { pool: name }: FlavorPlan,
  pools: readonly PoolPlan[],
  topologyName: string | undefined,
): readonly Manifest[] {
  return pools
    .filter((pool) => pool.name === name)
    .map(({ labels: nodeLabels, tolerations }) => {
      const spec = { nodeLabels, tolerations, ...(topologyName !== undefined && { topologyName }) };
      return { apiVersion, kind: "ResourceFlavor", metadata: { name: contentName(name, spec) }, spec };
    });
}

/** What belongs to no team; without such a rest the queues form their cohort by its name alone. */
function cohort({ cohortName, flavors }: QueuePlan, names: FlavorNames): readonly Manifest[] {
  if (flavors.every(({ unassigned }) => unassigned.length === 0)) {
    return [];
  }
  const quotas = flavors.map(({ pool, unassigned }) => ({ pool, resources: unassigned }));
  return [
    {
      apiVersion,
      kind: "Cohort",
      metadata: { name: cohortName },
      spec: { resourceGroups: [resourceGroup(quotas, names)] },
    },
  ];
}

function clusterQueue(team: TeamPlan, queues: QueuePlan, names: FlavorNames): Manifest {
  const checks = admissionChecks(queues, names);
  return {
    apiVersion,
    kind: "ClusterQueue",
    metadata: { name: team.name },
    spec: {
      cohortName: queues.cohortName,
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": team.namespace } },
      resourceGroups: [resourceGroup(team.quotas, names, team.mayBorrow ? {} : { borrowingLimit: "0" })],
      ...(checks.length > 0 && { admissionChecksStrategy: { admissionChecks: checks } }),
      preemption: { reclaimWithinCohort: "Any", withinClusterQueue: "LowerPriority" },
    },
  };
}

interface FlavorQuota {
  readonly pool: string;
  readonly resources: readonly ResourceQuota[];
}

/** Kueue wants every resource of a group in each of its flavors: what a pool lacks has the quota 0. */
function resourceGroup(quotas: readonly FlavorQuota[], names: FlavorNames, limits: object = {}) {
  const coveredResources = [...new Set(quotas.flatMap(({ resources }) => resources.map(({ name }) => name)))];
  return {
    coveredResources,
    flavors: quotas.map(({ pool, resources }) => ({
      name: names.get(pool) ?? pool,
      resources: coveredResources.map((name) => ({
        name,
        nominalQuota: resources.find((one) => one.name === name)?.amount ?? "0",
        ...limits,
      })),
    })),
  };
}

/** The second one takes the jobs that name no queue: Kueue gives them the one called `default`. */
function localQueues({ name, namespace }: TeamPlan, { localQueueName }: QueuePlan): readonly Manifest[] {
  return [localQueueName, "default"].map((queue) => ({
    apiVersion,
    kind: "LocalQueue",
    metadata: { name: queue, namespace },
    spec: { clusterQueue: name },
  }));
}
