import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import {
  helmProviderConfig,
  InferencePlatform,
  type InferencePlatformDescription,
  type InferenceTarget,
} from "../lib/kubernetes";

export interface InferencePlatformStackProps extends InferencePlatformDescription {
  /** `fleet.target` of the fleet's own stack: `new AwsInferenceStack(app, "aws-inference").fleet.target`. */
  readonly fleet: InferenceTarget;
}

/** What runs inside the cluster of a fleet, on any cloud. It is deployed after the fleet's own stack, and destroyed before it. */
export class InferencePlatformStack extends TerraformStack {
  readonly platform: InferencePlatform;

  constructor(scope: Construct, id: string, props: InferencePlatformStackProps) {
    super(scope, id);
    new HelmProvider(this, "helm", helmProviderConfig(props.fleet.access));
    this.platform = new InferencePlatform(this, "platform", props);
  }
}
