import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { type CpuNodePoolDescription, type CpuNodePoolPlan, planCpuNodePool } from "../description/aws/cpu-node-pool";
import { maximumNodeCount } from "../description/common/node-count";
import { type Planned, planFrom } from "../description/common/planned";
import { eksNodeConfig, multipart } from "../node";
import { showWarnings } from "../terraform/warnings";
import type { IKubernetesCluster } from "./kubernetes-cluster-interface";
import { launchTemplateBase } from "./launch-template-base";
import type { Network } from "./network";
import { groupTimeouts, scalingOf, tagMachines, taintsOf } from "./node-group";
import { namedTags } from "./tags";

/** A pool of machines without a GPU, by description or by plan, and the cluster that it joins. */
export type NodePoolProps = Planned<CpuNodePoolDescription, CpuNodePoolPlan> & {
  /** A cluster of this library, or an existing one: `KubernetesCluster.fromExisting(…)`. */
  readonly cluster: IKubernetesCluster;
  readonly network: Network;
};

/**
 * CPU machines of one type, as a managed node group of EKS.
 *
 * ```ts
 * new NodePool(this, "prepare", { cluster, network, machineType: "m7i.8xlarge", nodeCount: { minimum: 0, maximum: 20 } });
 * ```
 */
export class NodePool extends Construct {
  /** The plan that is drawn. */
  readonly plan: CpuNodePoolPlan;
  /** The node group. */
  readonly resource: EksNodeGroup;
  /** The node groups of the pool: on AWS always one. */
  readonly resources: readonly EksNodeGroup[];
  /** The launch template of the machines. */
  readonly launchTemplate: LaunchTemplate;
  /** Labels that select the machines of the pool. */
  readonly labels: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: NodePoolProps) {
    super(scope, id);
    const { cluster, network, ...description } = props;
    const plan = planFrom(description, (given: CpuNodePoolDescription) => planCpuNodePool({ name: id, ...given }));
    this.plan = plan;
    this.labels = plan.labels;
    const { name, resourceName, tags, rootVolume, nodeCount, addressesPerNode, subnets, podsPerNode } = plan;
    cluster.addNodePool(name);
    network.addNodePool({ name, nodeCount: maximumNodeCount(nodeCount), addressesPerNode, subnets });
    const { alternativeMachineTypes: alternatives = [] } = plan;
    const content = eksNodeConfig({ maximumPods: podsPerNode, localDisks: "raid0" });
    this.launchTemplate = new LaunchTemplate(this, "LaunchTemplate", {
      ...launchTemplateBase({ name: resourceName, tags, rootVolume }),
      instanceType: alternatives.length > 0 ? undefined : plan.machineType,
      vpcSecurityGroupIds:
        subnets === "gpu"
          ? [cluster.clusterSecurityGroupId, network.gpuSecurityGroup.id]
          : [cluster.clusterSecurityGroupId],
      userData: Buffer.from(multipart([{ contentType: "application/node.eks.aws", content }])).toString("base64"),
    });
    this.resource = new EksNodeGroup(this, "Resource", {
      clusterName: cluster.clusterName,
      nodeGroupName: resourceName,
      nodeRoleArn: cluster.nodeRoleArn,
      subnetIds: subnets === "gpu" ? [network.gpuSubnetId] : network.systemSubnetIds,
      amiType: plan.amiType,
      capacityType: plan.capacity.type === "spot" ? "SPOT" : "ON_DEMAND",
      instanceTypes: alternatives.length > 0 ? [plan.machineType, ...alternatives] : undefined,
      version: plan.kubernetesVersion,
      releaseVersion: plan.releaseVersion,
      launchTemplate: { id: this.launchTemplate.id, version: Token.asString(this.launchTemplate.latestVersion) },
      ...scalingOf(nodeCount),
      updateConfig: { maxUnavailable: 1 },
      timeouts: groupTimeouts(maximumNodeCount(nodeCount)),
      nodeRepairConfig: { enabled: true },
      labels: { ...this.labels },
      taint: taintsOf(plan.taints),
      tags: namedTags(tags, resourceName),
      dependsOn: [...cluster.nodesDependOn],
    });
    this.resources = [this.resource];
    tagMachines(this, this.resource, tags);
    showWarnings(this, plan.warnings);
  }
}
