import type { KubernetesClusterConfig } from "@cdktf/provider-azurerm/lib/kubernetes-cluster";
import type { KubernetesPlan } from "../description/azure/kubernetes-cluster";
import { weekDays } from "../description/azure/weekly-time";

/** When AKS may touch a cluster, and what it may do of itself. */
export function maintenanceArguments({ maintenance }: KubernetesPlan): Partial<KubernetesClusterConfig> {
  const { day, time, durationHours, upgrades, nodeImages } = maintenance;
  const weekly = {
    frequency: "Weekly",
    interval: 1,
    dayOfWeek: day,
    startTime: time,
    utcOffset: "+00:00",
    duration: durationHours,
  };
  return {
    maintenanceWindow: { allowed: allowedHours(day, time, durationHours) },
    ...(upgrades === "patch" && { automaticUpgradeChannel: "patch", maintenanceWindowAutoUpgrade: weekly }),
    nodeOsUpgradeChannel: nodeOsChannels[nodeImages],
    ...(nodeImages !== "none" && { maintenanceWindowNodeOs: weekly }),
  };
}

const nodeOsChannels = { none: "None", "security-patches": "SecurityPatch", "new-images": "NodeImage" } as const;

/** Full hours, day by day: a window past midnight takes hours of the next day. */
function allowedHours(day: (typeof weekDays)[number], time: string, durationHours: number) {
  const first = Number(time.slice(0, 2));
  const hours = Array.from({ length: durationHours }, (_, index) => first + index);
  const next = weekDays[(weekDays.indexOf(day) + 1) % weekDays.length] ?? day;
  const later = hours.filter((hour) => hour > 23).map((hour) => hour - 24);
  return [
    { day, hours: hours.filter((hour) => hour <= 23) },
    ...(later.length > 0 ? [{ day: next, hours: later }] : []),
  ];
}
