import type { HostedModelPlan, ModelServersPlan } from "../../description/platform/model-servers";
import { type PoolPlan, tolerationsOf } from "../../description/platform/pool";
import { servingServiceAccount, weightsServiceAccount } from "../../description/serving/service-accounts";
import type { Manifest } from "../manifest";
import { fabricPodSettings } from "../pod-settings";
import { modelServerManifests } from "./model-server";
import { servingMonitoringManifests } from "./monitoring";
import type { ServingPlacement } from "./pod";
import { servingScripts } from "./weights";

/** What all servers of a namespace share. */
export function servingNamespaceManifests(plan: ModelServersPlan): readonly Manifest[] {
  const { namespace, serviceAccountAnnotations, weightsAccountAnnotations = serviceAccountAnnotations } = plan;
  const account = (name: string, annotations: Readonly<Record<string, string>>): Manifest => ({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace, annotations },
  });
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    account(servingServiceAccount, serviceAccountAnnotations),
    account(weightsServiceAccount, weightsAccountAnnotations),
    servingScripts(namespace),
  ];
}

/** One server on its pools; across machines its pods get the interfaces of the fabric. */
export function hostedModelManifests({ server, pools }: HostedModelPlan): readonly Manifest[] {
  const [first] = pools;
  const placement = {
    ...placementOn(pools),
    tolerations: tolerationsOf(pools),
    ...(first && server.parallelism.nodesPerReplica > 1 && { fabric: fabricPodSettings(first) }),
  };
  return [...modelServerManifests(server, placement), ...servingMonitoringManifests(server)];
}

/** On any of the pools, and on the first one as long as it has room. */
function placementOn(pools: readonly PoolPlan[]): Pick<ServingPlacement, "nodeSelector" | "affinity"> {
  const [first, ...others] = pools;
  if (!first || others.length === 0) {
    return { nodeSelector: first?.labels ?? {} };
  }
  const term = ({ labels }: PoolPlan) => ({
    matchExpressions: Object.entries(labels).map(([key, value]) => ({ key, operator: "In", values: [value] })),
  });
  return {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: pools.map(term) },
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: term(first) }],
      },
    },
  };
}
