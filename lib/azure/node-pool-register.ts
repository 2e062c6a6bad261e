import { InvalidDescriptionError, Problems } from "../checks";
import { infiniBandConflict } from "../description/azure/infiniband";
import { checkPodBlocks } from "../description/azure/kubernetes-cluster";
import type { PoolDemand } from "../description/azure/network";
import type { NodePoolPlan } from "../description/azure/node-pool";
import { isAtLeastVersion } from "../description/common/kubernetes-versions";

/** What a register knows of its cluster. */
export interface RegisteredCluster {
  readonly clusterName: string;
  readonly version?: string;
  /** Addresses of the pods, a /24 for each machine. @default - not compared */
  readonly podCidr?: string;
}

/**
 * The node pools of a cluster: AKS takes one of a name, the pods' addresses end, and one subscription serves one kind of
 * InfiniBand.
 */
export class NodePoolRegister {
  private readonly demands: PoolDemand[];
  private readonly gpuPools: NodePoolPlan[] = [];

  constructor(
    private readonly cluster: RegisteredCluster,
    system?: PoolDemand,
  ) {
    this.demands = system ? [system] : [];
  }

  /** Adds a pool, or throws where it has no place in the cluster. */
  add(demand: PoolDemand, pool?: NodePoolPlan): void {
    const problems = new Problems();
    const { clusterName, version, podCidr } = this.cluster;
    if (this.demands.some(({ name }) => name === demand.name)) {
      problems.add("name", `'${demand.name}' is the name of another node pool of the cluster`, "choose another name");
    }
    this.demands.push(demand);
    if (podCidr !== undefined) {
      checkPodBlocks(podCidr, this.demands, problems);
    }
    if (pool) {
      this.gpuPools.push(pool);
      const conflict = infiniBandConflict(this.gpuPools);
      if (conflict) {
        problems.add("machineType", conflict.message, "make a cluster of each, in subscriptions of their own");
      }
      const minimum = pool.machine.aks.minimumKubernetesVersion;
      if (minimum !== undefined && version !== undefined && !isAtLeastVersion(version, minimum)) {
        problems.add(
          "machineType",
          `needs Kubernetes ${minimum} or newer, and the cluster has ${version}`,
          `upgrade the cluster to ${minimum}, or choose another machine`,
        );
      }
    }
    if (problems.all.length > 0) {
      const subject = `node pool '${demand.name}' of the Kubernetes cluster '${clusterName}' on azure`;
      throw new InvalidDescriptionError(subject, problems.all);
    }
  }
}
