import { checkDescription, Problems } from "../../lib/checks";
import { dataPoolsShape, planDataPools } from "../../lib/description/data/data-pools";
import type { DataTarget } from "../../lib/description/data/data-target";
import type { Cloud } from "../../lib/machines/machine";

const urls = {
  aws: "s3://corpus",
  google: "gs://corpus",
  azure: "abfs://corpus@account.dfs.core.windows.net",
} as const;

/** A cluster of a cloud that is ready for data. */
export function targetOf(cloud: Cloud, options: object = {}, queueName?: string): DataTarget {
  const problems = new Problems();
  const pools = planDataPools(cloud, checkDescription(problems, options, dataPoolsShape), problems);
  problems.throwIfAny("data pools");
  if (!pools) {
    throw new Error("no pools, and no problem");
  }
  return {
    engine: "ray",
    pools,
    objectStoreUrl: urls[cloud],
    namespace: "data",
    identity: {
      serviceAccountName: "data-preparation",
      annotations: cloud === "azure" ? { "azure.workload.identity/client-id": "0000-1111" } : {},
      podLabels: cloud === "azure" ? { "azure.workload.identity/use": "true" } : {},
    },
    ...(queueName !== undefined && { queueName }),
  };
}
