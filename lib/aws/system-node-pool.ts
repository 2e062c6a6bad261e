import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { type ITerraformDependable, Token } from "cdktf";
import { Construct } from "constructs";
import type { KubernetesPlan } from "../description/aws/kubernetes-cluster";
import { nodePoolLabel } from "../description/common/cluster";
import type { ServiceRole } from "./iam";
import { launchTemplateBase } from "./launch-template-base";
import { groupTimeouts, tagMachines } from "./node-group";
import { namedTags } from "./tags";

/** What the system machines of a cluster are drawn from. */
export interface SystemNodePoolProps {
  /** Plan of the cluster. */
  readonly plan: KubernetesPlan;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Security group of control plane and machines. */
  readonly clusterSecurityGroupId: string;
  /** Role of the machines. */
  readonly nodeRole: ServiceRole;
  /** Ids of the subnets. */
  readonly subnetIds: string[];
  /** What must exist before. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** CPU machines over several zones, for what is not a job. */
export class SystemNodePool extends Construct {
  /** The node group. */
  readonly resource: EksNodeGroup;
  /** The launch template of the machines. */
  readonly launchTemplate: LaunchTemplate;

  constructor(scope: Construct, id: string, props: SystemNodePoolProps) {
    super(scope, id);
    const { plan, clusterName, nodeRole, subnetIds } = props;
    const name = `${plan.name}-system`;
    const { machineType, nodeCount, architecture, kubernetesVersion, releaseVersion } = plan.systemPool;
    this.launchTemplate = new LaunchTemplate(this, "LaunchTemplate", {
      ...launchTemplateBase({ name, tags: plan.tags, rootVolume: { sizeGiB: 100, iops: 3000, throughputMiBps: 125 } }),
      // In the template: named by the node group, a change would replace the group, and destroy it first.
      instanceType: machineType,
      vpcSecurityGroupIds: [props.clusterSecurityGroupId],
    });
    this.resource = new EksNodeGroup(this, "Resource", {
      clusterName,
      nodeGroupName: name,
      nodeRoleArn: nodeRole.role.arn,
      subnetIds,
      amiType: architecture === "arm64" ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD",
      version: kubernetesVersion,
      releaseVersion,
      launchTemplate: { id: this.launchTemplate.id, version: Token.asString(this.launchTemplate.latestVersion) },
      scalingConfig: { minSize: nodeCount, desiredSize: nodeCount, maxSize: nodeCount * 2 },
      updateConfig: { maxUnavailable: 1 },
      timeouts: groupTimeouts(nodeCount * 2),
      nodeRepairConfig: { enabled: true },
      labels: { [nodePoolLabel]: "system" },
      tags: namedTags(plan.tags, name),
      dependsOn: [...nodeRole.attachments, ...props.dependsOn],
    });
    tagMachines(this, this.resource, plan.tags);
  }
}
