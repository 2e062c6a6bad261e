import type { HostedModelPlan, ModelServersPlan } from "../../description/platform/model-servers";
import type { Manifest } from "../manifest";
import { fabricPodSettings } from "../pod-settings";
import { modelServerObjects } from "./model-server";
import { servingMonitoringObjects } from "./monitoring";
import { servingScripts, servingServiceAccount } from "./weights";

/** What all servers of a namespace share. */
export function servingNamespaceObjects(plan: ModelServersPlan): readonly Manifest[] {
  const { namespace, serviceAccountAnnotations } = plan;
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: servingServiceAccount, namespace, annotations: serviceAccountAnnotations },
    },
    servingScripts(namespace),
  ];
}

/** One server on its pool; across machines its pods get the interfaces of the fabric. */
export function hostedModelObjects({ server, pool }: HostedModelPlan): readonly Manifest[] {
  const placement = {
    nodeSelector: pool.labels,
    tolerations: pool.tolerations,
    ...(server.parallelism.nodesPerReplica > 1 && { fabric: fabricPodSettings(pool) }),
  };
  return [...modelServerObjects(server, placement), ...servingMonitoringObjects(server)];
}
