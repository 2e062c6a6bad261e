import { InvalidDescriptionError } from "../checks";
import type { NodePoolRequirements } from "./kubernetes-cluster-interface";

/** The node pools of a cluster by name: two of one name would be told apart by nothing. */
export class NodePoolRegister {
  private readonly names: Set<string>;

  constructor(...reserved: readonly string[]) {
    this.names = new Set(reserved);
  }

  /** Adds a pool, or throws where it has no place in the cluster. */
  add(
    name: string,
    cluster: { readonly name: string; readonly version?: string },
    { minimumKubernetesVersion: minimum }: NodePoolRequirements = {},
  ): void {
    const subject = `node pool '${name}' of the Kubernetes cluster '${cluster.name}' on aws`;
    if (this.names.has(name)) {
      const message = `'${name}' is the name of another node pool of the cluster`;
      throw new InvalidDescriptionError(subject, [{ path: "name", message, hint: "choose another name" }]);
    }
    this.names.add(name);
    const { version } = cluster;
    if (minimum !== undefined && version !== undefined && minorOf(version) < minorOf(minimum)) {
      const message = `needs Kubernetes ${minimum} or newer, and the cluster has ${version}`;
      throw new InvalidDescriptionError(subject, [
        { path: "machineType", message, hint: `upgrade the cluster to ${minimum}, or choose another machine` },
      ]);
    }
  }
}

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}
