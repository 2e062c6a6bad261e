import { type Check, show, suggestionHint, text } from "../../checks";
import { findKubernetesVersion, type KubernetesVersion } from "../common/kubernetes-versions";

/** A minor version of GKE. */
export interface GkeVersion extends KubernetesVersion {
  /** Last day of extended support, ISO 8601. */
  readonly endOfExtendedSupport: string;
  /** First day in the channel REGULAR, from which support is counted: ISO 8601. */
  readonly regularSince: string;
}

const schedule = "GKE release schedule, by endoflife-date/endoflife.date@00fa52a (2026-02); extended: 24 months";

/**
 * Versions of GKE with the end of their support: some 14 months from their first day in the channel REGULAR, and 24 in the
 * channel EXTENDED (Google, GKE versioning and support). 1.32 and older have no driver for Managed Lustre, which cannot be
 * added to a cluster later. For 1.36 no source with a date was found: its row counts from the release of Kubernetes 1.36
 * itself, so that no support is promised which does not exist.
 */
export const kubernetesVersions: readonly GkeVersion[] = [
  {
    version: "1.33",
    regularSince: "2025-06-03",
    endOfStandardSupport: "2026-08-03",
    endOfExtendedSupport: "2027-06-03",
    source: schedule,
  },
  {
    version: "1.34",
    regularSince: "2025-09-30",
    endOfStandardSupport: "2026-10-01",
    endOfExtendedSupport: "2027-09-30",
    source: schedule,
  },
  {
    version: "1.35",
    regularSince: "2026-02-11",
    endOfStandardSupport: "2027-04-11",
    endOfExtendedSupport: "2028-02-11",
    source: schedule,
  },
  {
    version: "1.36",
    regularSince: "2026-04-22",
    endOfStandardSupport: "2027-06-22",
    endOfExtendedSupport: "2028-04-22",
    source:
      "UNVERIFIED: 14 and 24 months from the release of Kubernetes 1.36; in REGULAR by the GKE release notes of July 2026",
  },
];

/** A version that GKE is known to sell, minor or whole. A token is refused, since machines and drivers are compared with it. */
export const gkeVersion: Check<string> = (problems, path, value) => {
  const names = kubernetesVersions.map(({ version }) => version);
  const hint = `write a minor version, or a whole one such as "1.35.6-gke.1127000"; ${suggestionHint(undefined, names)}`;
  const version = text({
    pattern: /^1\.\d{2}(\.\d{1,2}(-gke\.\d+)?)?$/,
    hint,
    token: { refusedBecause: "machines and drivers are compared with it" },
  })(problems, path, value);
  if (version !== undefined && !findKubernetesVersion(kubernetesVersions, version)) {
    problems.add(
      path,
      `${show(version)} is no version that GKE is known to sell with a driver for Managed Lustre`,
      hint,
    );
    return undefined;
  }
  return version;
};

/** The row of a version that passed {@link gkeVersion}. */
export function gkeVersionOf(version: string): GkeVersion | undefined {
  return findKubernetesVersion(kubernetesVersions, version) as GkeVersion | undefined;
}

/** The whole version of a pool's machines: GKE keeps it to the patch, and another spelling would differ at every plan. */
export const nodeVersion: Check<string> = (problems, path, value) => {
  const version = gkeVersion(problems, path, value);
  if (version !== undefined && !version.includes("-gke.")) {
    problems.add(path, `${show(version)} is not a whole version`, 'write it as GKE does: "1.35.6-gke.1127000"');
    return undefined;
  }
  return version;
};
