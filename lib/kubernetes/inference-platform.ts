import type { Construct } from "constructs";
import { type Planned, planFrom } from "../description/common/planned";
import {
  type InferencePlatformDescription,
  type InferencePlatformPlan,
  planInferencePlatform,
} from "../description/platform/inference-platform";
import type { InferenceTarget } from "../description/serving/inference-target";
import { ModelServers } from "./model-servers";
import { Platform } from "./platform";

/** A platform for serving, and the fleet that it serves. */
export type InferencePlatformProps = Planned<InferencePlatformDescription, InferencePlatformPlan> & {
  /** `fleet.target` of an inference fleet in another stack. */
  readonly fleet: InferenceTarget;
};

/**
 * Everything that serves the models of a fleet inside its cluster: drivers, monitoring, what scales replicas and machines, the
 * engines, and the routers in front of them.
 *
 * ```ts
 * const fleet = new InferenceFleet(cloud, "chat", { zones, models });
 * new InferencePlatform(inside, "platform", { fleet: fleet.target });
 * ```
 *
 * It belongs in its own stack, which owns the Helm provider ({@link helmProviderConfig}). In a cluster that also trains, a
 * {@link TrainingPlatform} installs what both need, and {@link ModelServers} stands beside it.
 */
export class InferencePlatform extends Platform<InferencePlatformPlan> {
  /** The servers of the models. */
  readonly servers: ModelServers;

  constructor(scope: Construct, id: string, { fleet, ...props }: InferencePlatformProps) {
    const plan = planFrom(props, (description: InferencePlatformDescription) =>
      planInferencePlatform(description, fleet.access),
    );
    super(scope, id, plan);
    this.servers = new ModelServers(this, "serving", { plan: fleet.servers, platform: this });
  }

  /** Address of each model inside the cluster, by its name. */
  get urls(): Readonly<Record<string, string>> {
    return this.servers.urls;
  }
}
