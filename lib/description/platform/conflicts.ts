import type { Problems } from "../../checks";
import type { Values } from "./values";

/** What must be in a cluster once. */
export type SharedPart = keyof typeof titles;

const titles = {
  "gpu-driver": "the GPU driver",
  "container-toolkit": "the container toolkit",
  "gpu-device-plugin": "the device plugin of the GPUs",
  "dcgm-exporter": "the DCGM exporter",
  "node-feature-discovery": "node feature discovery",
  "mellanox-rules": "the node feature rules of Mellanox devices",
  jobset: "JobSet",
  leaderworkerset: "LeaderWorkerSet",
} as const;

interface InstalledRelease {
  readonly name: string;
  readonly chart: string;
  readonly values: Values;
}

interface Switch {
  readonly part: SharedPart;
  /** The value that decides; absent where the chart always installs the part. */
  readonly path?: string;
  /** What the chart does by default. */
  readonly byDefault: boolean;
}

/** Which parts a chart installs, and what turns each off, as the pinned versions have it. */
const switches: Readonly<Record<string, readonly Switch[]>> = {
  "gpu-operator": [
    { part: "gpu-driver", path: "driver.enabled", byDefault: true },
    { part: "container-toolkit", path: "toolkit.enabled", byDefault: true },
    { part: "gpu-device-plugin", path: "devicePlugin.enabled", byDefault: true },
    { part: "dcgm-exporter", path: "dcgmExporter.enabled", byDefault: true },
    { part: "node-feature-discovery", path: "nfd.enabled", byDefault: true },
  ],
  "network-operator": [
    { part: "node-feature-discovery", path: "nfd.enabled", byDefault: true },
    { part: "mellanox-rules", path: "nfd.deployNodeFeatureRules", byDefault: true },
  ],
  "node-feature-discovery": [{ part: "node-feature-discovery", byDefault: true }],
  "dcgm-exporter": [{ part: "dcgm-exporter", byDefault: true }],
  jobset: [{ part: "jobset", byDefault: true }],
  lws: [{ part: "leaderworkerset", byDefault: true }],
  "kubeflow-trainer": [
    { part: "jobset", path: "jobset.install", byDefault: true },
    { part: "leaderworkerset", path: "dataCache.enabled", byDefault: false },
  ],
};

/** The parts that a release installs. */
export function partsOf({ chart, values }: InstalledRelease): readonly SharedPart[] {
  return (switches[chart] ?? []).filter((one) => isOn(one, values)).map(({ part }) => part);
}

/** What is in the cluster already, and so must not be installed. */
export interface ExistingPart {
  readonly part: SharedPart;
  /** Who brought it: "the machine image". */
  readonly owner: string;
}

/** A problem for each part that more than one would install. */
export function checkConflicts(
  releases: readonly InstalledRelease[],
  existing: readonly ExistingPart[],
  problems: Problems,
): void {
  for (const part of Object.keys(titles) as SharedPart[]) {
    const owners = [
      ...existing.filter((one) => one.part === part).map(({ owner }) => ({ title: owner, off: undefined })),
      ...releases.filter((release) => partsOf(release).includes(part)).map((release) => ownerOf(release, part)),
    ];
    const last = owners.at(-1);
    if (owners.length > 1 && last) {
      problems.add(
        last.off ?? "components",
        `${titles[part]} would be installed twice: by ${owners.map(({ title }) => title).join(" and by ")}`,
        last.off ? `leave it to ${owners[0]?.title}: write false` : "leave one of the two out: write false",
      );
    }
  }
}

function ownerOf({ name, chart }: InstalledRelease, part: SharedPart) {
  const path = switches[chart]?.find((one) => one.part === part)?.path;
  return { title: `the release ${name}`, off: path ? `components.${name}.values.${path}` : `components.${name}` };
}

function isOn({ path, byDefault }: Switch, values: Values): boolean {
  let value: unknown = values;
  for (const key of path?.split(".") ?? []) {
    value = typeof value === "object" && value !== null ? (value as Values)[key] : undefined;
  }
  return path === undefined || value === undefined ? byDefault : value === true;
}
