import { type Check, isUnresolved, type Problems, show, suggestionHint, text } from "../../checks";
import { findKubernetesVersion, type KubernetesVersion } from "../common/kubernetes-versions";

const guide = "EKS user guide, kubernetes-versions, release calendar";

/** The day on which the table was read. What a plan decides depends on it, and never on the day of the synthesis. */
export const kubernetesVersionsAsOf = "2026-11-24";

/** Versions of EKS with the end of their standard and of their extended support. */
export const kubernetesVersions: readonly KubernetesVersion[] = [
  { version: "1.32", endOfStandardSupport: "2026-03-23", endOfExtendedSupport: "2027-03-23", source: guide },
  { version: "1.33", endOfStandardSupport: "2026-07-29", endOfExtendedSupport: "2027-07-29", source: guide },
  { version: "1.34", endOfStandardSupport: "2026-12-02", endOfExtendedSupport: "2027-12-02", source: guide },
  {
    version: "1.35",
    endOfStandardSupport: "2027-03-27",
    endOfExtendedSupport: "2028-03-27",
    source: "endoflife.date/amazon-eks",
  },
  {
    version: "1.36",
    endOfStandardSupport: "2027-08-02",
    endOfExtendedSupport: "2028-08-02",
    source: "endoflife-date/endoflife.date products/amazon-eks.md",
  },
];

/**
 * The newest of the table, and the only one that stays in standard support for six months or more. The platform's charts run
 * on it in the tests against a real control plane; NVL72 machines need 1.33 for dynamic resource allocation, EFA's DRA driver
 * 1.34 (EKS user guide, device-management-efa).
 */
export const defaultKubernetesVersion = "1.36";

/** A minor version that EKS knows. A token is refused, since machines and drivers are compared with it. */
export const eksVersion: Check<string> = (problems, path, value) => {
  const hint = `write a minor version; ${suggestionHint(
    undefined,
    kubernetesVersions.map(({ version }) => version),
  )}`;
  const version = text({
    pattern: /^1\.\d{2}$/,
    hint,
    token: { refusedBecause: "machines and drivers are compared with it" },
  })(problems, path, value);
  if (version !== undefined && !findKubernetesVersion(kubernetesVersions, version)) {
    problems.add(path, `${show(version)} is no version that EKS is known to support`, hint);
    return undefined;
  }
  return version;
};

/** A release of AWS's machine images: the version of Kubernetes and the day. */
export const nodeRelease: Check<string> = text({
  pattern: /^1\.\d{2}\.\d{1,2}-20\d{6}$/,
  hint: "write a release of the EKS image: '1.36.1-20261015'",
});

/** Whether the versions of a pool fit each other and the cluster's, which kubelets follow by three minor versions at most. */
export function checkPoolVersions(
  { kubernetesVersion, releaseVersion }: { readonly kubernetesVersion?: string; readonly releaseVersion?: string },
  clusterVersion: string | undefined,
  problems: Problems,
): void {
  const minorOf = (version: string): number => Number(version.split(".")[1]);
  const own = kubernetesVersion ?? clusterVersion;
  if (kubernetesVersion !== undefined && clusterVersion !== undefined) {
    const behind = minorOf(clusterVersion) - minorOf(kubernetesVersion);
    if (behind < 0 || behind > 3) {
      problems.add(
        "kubernetesVersion",
        `${kubernetesVersion} is ${behind < 0 ? "newer than the cluster's" : "more than three minor versions older than the cluster's"} ${clusterVersion}`,
        "machines are as new as their cluster, or three minor versions older at most: upgrade the cluster first, one minor version at a time",
      );
      return;
    }
  }
  const known = releaseVersion !== undefined && !isUnresolved(releaseVersion) && own !== undefined;
  if (known && minorOf(releaseVersion) !== minorOf(own)) {
    problems.add(
      "releaseVersion",
      `${releaseVersion} is no release of Kubernetes ${own}`,
      kubernetesVersion === undefined
        ? "write kubernetesVersion beside it, where the machines stay older than the cluster"
        : `write a release that begins with ${own}.`,
    );
  }
}
