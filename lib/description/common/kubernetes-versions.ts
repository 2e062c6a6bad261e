/** A minor version of Kubernetes, as a cloud supports it. Dates are days in ISO 8601; what a plan decides depends on none. */
export interface KubernetesVersion {
  /** `1.34` */
  readonly version: string;
  /** Last day of the support that every cluster has. */
  readonly endOfStandardSupport: string;
  /** Last day of the support that is paid for: extended support on AWS and Google Cloud, long-term support on Azure. */
  readonly endOfExtendedSupport?: string;
  /** Where the dates are published. */
  readonly source: string;
}

/** The row of a version, minor or with its patch; undefined where the table has none. */
export function findKubernetesVersion(
  versions: readonly KubernetesVersion[],
  version: string,
): KubernetesVersion | undefined {
  const [major, minor] = version.split(".");
  return versions.find((row) => row.version === `${major}.${minor}`);
}

/** Whether a version is as new as another; a patch that one of the two leaves open is as new as any. */
export function isAtLeastVersion(version: string, minimum: string): boolean {
  const [own, least] = [version, minimum].map((text) => text.split(".").map(Number));
  for (const place of [0, 1, 2]) {
    const [a, b] = [own?.[place], least?.[place]];
    if (a === undefined || b === undefined || a !== b) {
      return a === undefined || b === undefined || a > b;
    }
  }
  return true;
}
