import { DashboardGrafana } from "@cdktf/provider-azurerm/lib/dashboard-grafana";
import { MonitorDataCollectionEndpoint } from "@cdktf/provider-azurerm/lib/monitor-data-collection-endpoint";
import { MonitorDataCollectionRule } from "@cdktf/provider-azurerm/lib/monitor-data-collection-rule";
import { MonitorDataCollectionRuleAssociation } from "@cdktf/provider-azurerm/lib/monitor-data-collection-rule-association";
import { MonitorWorkspace } from "@cdktf/provider-azurerm/lib/monitor-workspace";
import { Construct } from "constructs";
import { isUnresolved } from "../checks";
import type { KubernetesPlan } from "../description/azure/kubernetes-cluster";
import type { Network } from "./network";
import { requireAzurerm } from "./provider";
import { RoleGrants } from "./role-grants";
import { tagsOf } from "./tags";

/** What the managed monitoring of a cluster is drawn from. */
export interface ManagedMonitoringProps {
  /** Plan of the cluster. */
  readonly plan: KubernetesPlan;
  /** The network of the cluster. */
  readonly network: Network;
  /** Id of the cluster. */
  readonly clusterId: string;
}

/** Metrics of a cluster in an Azure Monitor workspace, and a Grafana that reads them. */
export class ManagedMonitoring extends Construct {
  /** Azure Monitor workspace that keeps the metrics. */
  readonly workspace: MonitorWorkspace;
  /** Managed Grafana. */
  readonly grafana?: DashboardGrafana;
  private readonly shared: { readonly location: string; readonly resourceGroupName: string };

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ManagedMonitoringProps,
  ) {
    super(scope, id);
    const { plan, network } = props;
    this.shared = { location: network.plan.region, resourceGroupName: network.resourceGroupName };
    this.workspace = new MonitorWorkspace(this, "Resource", {
      ...this.shared,
      name: `${plan.name}-metrics`,
      tags: tagsOf(plan.tags),
      lifecycle: { preventDestroy: plan.deletionProtection },
    });
    this.collect();
    if (plan.managedMonitoring === "prometheus-and-grafana") {
      this.grafana = this.dashboards();
    }
  }

  /** The way from the cluster's own collector, which `monitor_metrics` turns on, into the workspace. */
  private collect(): void {
    const { plan, clusterId } = this.props;
    const name = `${plan.name}-metrics`;
    const endpoint = new MonitorDataCollectionEndpoint(this, "endpoint", {
      ...this.shared,
      name,
      kind: "Linux",
      tags: tagsOf(plan.tags),
    });
    const streams = ["Microsoft-PrometheusMetrics"];
    const rule = new MonitorDataCollectionRule(this, "rule", {
      ...this.shared,
      name,
      kind: "Linux",
      dataCollectionEndpointId: endpoint.id,
      dataSources: { prometheusForwarder: [{ name: "prometheus", streams }] },
      destinations: { monitorAccount: [{ name: "workspace", monitorAccountId: this.workspace.id }] },
      dataFlow: [{ streams, destinations: ["workspace"] }],
      tags: tagsOf(plan.tags),
    });
    new MonitorDataCollectionRuleAssociation(this, "association", {
      name,
      targetResourceId: clusterId,
      dataCollectionRuleId: rule.id,
    });
  }

  private dashboards(): DashboardGrafana {
    const { plan } = this.props;
    requireAzurerm(this);
    const workspaceId = this.workspace.id;
    const grafana = new DashboardGrafana(this, "grafana", {
      ...this.shared,
      name: grafanaName(plan.name),
      grafanaMajorVersion: "12",
      azureMonitorWorkspaceIntegrations: [{ resourceId: workspaceId }],
      identity: { type: "SystemAssigned" },
      tags: tagsOf(plan.tags),
      // Dashboards lie in it.
      lifecycle: { preventDestroy: plan.deletionProtection },
    });
    const groups = isUnresolved(plan.administratorGroupObjectIds) ? [] : plan.administratorGroupObjectIds;
    new RoleGrants(this, "roles", [
      {
        id: "read-metrics",
        scope: workspaceId,
        role: "Monitoring Data Reader",
        principalId: grafana.identity.principalId,
      },
      ...groups.map((principalId, index) => ({
        id: `administrator-${isUnresolved(principalId) ? index : principalId}`,
        scope: grafana.id,
        role: "Grafana Admin",
        principalId,
        principalType: "Group" as const,
      })),
    ]);
    return grafana;
  }
}

/** Azure takes 23 characters, the last no dash. */
function grafanaName(name: string): string {
  return isUnresolved(name) ? "metrics" : `${name.slice(0, 15).replace(/-+$/, "")}-grafana`;
}
