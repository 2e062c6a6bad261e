import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { Token } from "cdktf";
import { Construct } from "constructs";
import type { KubernetesPlan } from "../description/aws";
import type { KubernetesCluster } from "./kubernetes-cluster";
import { launchTemplateBase } from "./launch-template-base";
import type { Network } from "./network";
import { namedTags } from "./tags";

export interface SystemNodePoolProps {
  readonly plan: KubernetesPlan;
  readonly cluster: KubernetesCluster;
  readonly network: Network;
}

/** CPU machines over several zones, for what is not a job. */
export class SystemNodePool extends Construct {
  readonly resource: EksNodeGroup;
  readonly launchTemplate: LaunchTemplate;

  constructor(scope: Construct, id: string, { plan, cluster, network }: SystemNodePoolProps) {
    super(scope, id);
    const name = `${plan.name}-system`;
    const { machineType, nodeCount, architecture } = plan.systemPool;
    this.launchTemplate = new LaunchTemplate(this, "LaunchTemplate", {
      ...launchTemplateBase({ name, tags: plan.tags, rootVolume: { sizeGiB: 100, iops: 3000, throughputMiBps: 125 } }),
      vpcSecurityGroupIds: [cluster.clusterSecurityGroupId],
    });
    this.resource = new EksNodeGroup(this, "Resource", {
      clusterName: cluster.clusterName,
      nodeGroupName: name,
      nodeRoleArn: cluster.nodeRole.role.arn,
      subnetIds: network.systemSubnetIds,
      amiType: architecture === "arm64" ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD",
      instanceTypes: [machineType],
      launchTemplate: { id: this.launchTemplate.id, version: Token.asString(this.launchTemplate.latestVersion) },
      scalingConfig: { minSize: nodeCount, desiredSize: nodeCount, maxSize: nodeCount * 2 },
      updateConfig: { maxUnavailable: 1 },
      nodeRepairConfig: { enabled: true },
      labels: { "gpu-clusters.io/pool": "system" },
      tags: namedTags(plan.tags, name),
      dependsOn: [...cluster.nodeRole.attachments, ...cluster.addonsBeforeNodes.resources],
    });
  }
}
