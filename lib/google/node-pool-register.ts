import { InvalidDescriptionError } from "../checks";

/** The node pools of a cluster by name: two of one name would be told apart by nothing. */
export class NodePoolRegister {
  private readonly names: Set<string>;

  constructor(...reserved: readonly string[]) {
    this.names = new Set(reserved);
  }

  /** Adds a pool, or throws where its name is taken. */
  add(name: string, clusterName: string): void {
    if (this.names.has(name)) {
      throw new InvalidDescriptionError(`node pool '${name}' of the Kubernetes cluster '${clusterName}' on google`, [
        {
          path: "name",
          message: `'${name}' is the name of another node pool of the cluster`,
          hint: "choose another name",
        },
      ]);
    }
    this.names.add(name);
  }
}
