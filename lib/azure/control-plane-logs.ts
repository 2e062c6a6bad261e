import { LogAnalyticsWorkspace } from "@cdktf/provider-azurerm/lib/log-analytics-workspace";
import { MonitorDiagnosticSetting } from "@cdktf/provider-azurerm/lib/monitor-diagnostic-setting";
import { Construct } from "constructs";
import type { KubernetesPlan } from "../description/azure/kubernetes-cluster";
import type { Network } from "./network";
import { tagsOf } from "./tags";

/** What the logs of a control plane are drawn from. */
export interface ControlPlaneLogsProps {
  /** Plan of the cluster. */
  readonly plan: KubernetesPlan;
  /** The network of the cluster. */
  readonly network: Network;
  /** Id of the cluster. */
  readonly clusterId: string;
}

/** What the control plane of AKS writes. `kube-audit` is left out: it is `kube-audit-admin` and every read beside it. */
const categories = [
  "kube-apiserver",
  "kube-audit-admin",
  "kube-controller-manager",
  "kube-scheduler",
  "cluster-autoscaler",
  "cloud-controller-manager",
  "guard",
] as const;

/** The logs of a control plane in a Log Analytics workspace. */
export class ControlPlaneLogs extends Construct {
  /** Log Analytics workspace that keeps them. */
  readonly workspace: LogAnalyticsWorkspace;

  constructor(scope: Construct, id: string, { plan, network, clusterId }: ControlPlaneLogsProps) {
    super(scope, id);
    this.workspace = new LogAnalyticsWorkspace(this, "Resource", {
      name: `${plan.name}-logs`,
      location: network.plan.region,
      resourceGroupName: network.resourceGroupName,
      sku: "PerGB2018",
      retentionInDays: plan.logRetentionDays,
      tags: tagsOf(plan.tags),
      lifecycle: { preventDestroy: plan.deletionProtection },
    });
    new MonitorDiagnosticSetting(this, "setting", {
      name: "control-plane",
      targetResourceId: clusterId,
      logAnalyticsWorkspaceId: this.workspace.id,
      logAnalyticsDestinationType: "Dedicated",
      enabledLog: categories.map((category) => ({ category })),
    });
  }
}
