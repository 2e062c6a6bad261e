/** What must be in a cluster once. */
export type SharedPart = keyof typeof sharedPartTitles;

/** Each part in the words of a message. */
export const sharedPartTitles = {
  "gpu-driver": "the GPU driver",
  "container-toolkit": "the container toolkit",
  "gpu-device-plugin": "the device plugin of the GPUs",
  "dcgm-exporter": "the DCGM exporter",
  "node-feature-discovery": "node feature discovery",
  "mellanox-rules": "the node feature rules of Mellanox devices",
  jobset: "JobSet",
  leaderworkerset: "LeaderWorkerSet",
} as const;

/** What a chart installs, and the value that turns it off, as the pinned version has it. */
export interface Installation {
  /** What the chart installs. */
  readonly part: SharedPart;
  /** The value that decides; absent where the chart always installs the part. */
  readonly path?: string;
  /** What the chart does by default. */
  readonly byDefault: boolean;
}
