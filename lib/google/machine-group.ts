import { ComputeInstanceGroupManager } from "@cdktf/provider-google/lib/compute-instance-group-manager";
import type { ComputeInstanceTemplate } from "@cdktf/provider-google/lib/compute-instance-template";
import { ComputeResizeRequest } from "@cdktf/provider-google/lib/compute-resize-request";
import { ComputeResourcePolicy } from "@cdktf/provider-google/lib/compute-resource-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { MachineGroupPlan } from "../description/google/machine-group";
import type { FabricNetworkPlan } from "../description/google/network-plan";
import { gpuInstanceTemplate } from "./gpu-instance-template";
import type { Network } from "./network";
import { labelsOf } from "./tags";

/** What a machine group is drawn from. */
export interface MachineGroupProps {
  /** The plan that is drawn. */
  readonly plan: MachineGroupPlan;
  /** The network of the cluster. */
  readonly network: Network;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Service account of the machines, by e-mail address. */
  readonly serviceAccountEmail: string;
  /** What a machine runs at each start. */
  readonly startupScript: string;
  /** Network tags of the machines. */
  readonly networkTags: readonly string[];
  /** What must exist before. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * GPU machines that zonal instance groups hold at a number: one group, or one for each NVLink domain. A group makes a machine
 * that has died again, and no other: neither a new template nor a smaller number ends one that runs jobs. That is left to who
 * schedules the jobs, so Terraform leaves the number alone once the group is made.
 */
export class MachineGroup extends Construct {
  /** The plan that is drawn. */
  readonly plan: MachineGroupPlan;
  /** The groups of the cloud. */
  readonly resources: readonly ComputeInstanceGroupManager[];
  /** The template of the machines. */
  readonly template: ComputeInstanceTemplate;
  /** The networks that carry GPU traffic. */
  readonly fabricNetworks: readonly FabricNetworkPlan[];

  constructor(scope: Construct, id: string, props: MachineGroupProps) {
    super(scope, id);
    const { plan, network, clusterName, serviceAccountEmail, startupScript, networkTags, dependsOn } = props;
    this.plan = plan;
    const { name, machine, nodeCount } = plan;
    this.fabricNetworks = network.addNodePool({ name, machine, nodeCount, podsPerNode: 0 });
    this.template = gpuInstanceTemplate(this, {
      plan,
      name: plan.resourceName,
      labels: labelsOf(plan.tags, clusterName),
      network,
      fabricNetworks: this.fabricNetworks,
      image: plan.image,
      serviceAccountEmail,
      startupScript,
      networkTags,
    }).template;
    this.resources = plan.groups.map((group) => this.group(group, network, dependsOn));
  }

  private group(
    { name, nodeCount }: MachineGroupPlan["groups"][number],
    network: Network,
    dependsOn: readonly ITerraformDependable[],
  ): ComputeInstanceGroupManager {
    const { plan } = this;
    const { project, zone, region } = network.plan;
    const key = name === plan.resourceName ? "" : name.slice(plan.resourceName.length + 1);
    const { acceleratorTopology } = plan.machine;
    const policy =
      acceleratorTopology === undefined
        ? undefined
        : new ComputeResourcePolicy(this, `${key}-policy`, {
            name,
            project,
            region,
            workloadPolicy: { type: "HIGH_THROUGHPUT", acceleratorTopology },
          });
    const { flexStart } = plan.capacity;
    const group = new ComputeInstanceGroupManager(this, key || "Resource", {
      name,
      project,
      zone,
      baseInstanceName: name,
      version: [{ instanceTemplate: this.template.selfLinkUnique }],
      targetSize: flexStart ? 0 : nodeCount,
      // Scarce capacity comes later: an apply does not wait for it, nor fail.
      waitForInstances: false,
      updatePolicy: {
        type: "OPPORTUNISTIC",
        minimalAction: "REPLACE",
        // The name stays, and with it the place in the group; a reservation has no room for two.
        replacementMethod: "RECREATE",
        maxSurgeFixed: 0,
        maxUnavailableFixed: 1,
      },
      instanceLifecyclePolicy: {
        defaultActionOnFailure: flexStart ? "DO_NOTHING" : "REPAIR",
        forceUpdateOnRepair: "YES",
      },
      resourcePolicies: policy ? { workloadPolicy: policy.selfLink } : undefined,
      timeouts: { create: "30m", update: "30m", delete: "60m" },
      lifecycle: { ignoreChanges: ["target_size"] },
      dependsOn: [...dependsOn],
    });
    if (flexStart && nodeCount > 0) {
      new ComputeResizeRequest(this, key ? `${key}-request` : "request", {
        name: `${name}-${nodeCount}`,
        project,
        zone,
        instanceGroupManager: group.name,
        resizeBy: nodeCount,
        requestedRunDuration: { seconds: String(flexStart.maxRunSeconds) },
      });
    }
    return group;
  }
}
