/** Releases of Slurm that the configuration is written for, the newest last. */
export const slurmReleases = ["24.11", "25.05", "25.11", "26.05"] as const;

/** Releases of Slurm whose configuration is known. */
export type SlurmRelease = (typeof slurmReleases)[number];

/** Whether a release has what came with another one. */
export function isAtLeast(release: SlurmRelease, first: SlurmRelease): boolean {
  return slurmReleases.indexOf(release) >= slurmReleases.indexOf(first);
}

/**
 * Whether the state that one release left can be read by another: a newer one, at most three releases on (SchedMD/slurm
 * doc/html/upgrades.shtml). There is no way back.
 */
export function canUpgrade(from: SlurmRelease, to: SlurmRelease): boolean {
  const steps = slurmReleases.indexOf(to) - slurmReleases.indexOf(from);
  return steps >= 0 && steps <= 3;
}
