import { type Check, show, suggestionHint, text } from "../../checks";
import { findKubernetesVersion, type KubernetesVersion } from "../common/kubernetes-versions";

const source =
  "endoflife-date/endoflife.date products/azure-kubernetes-service.md, 2026-08-22, after Azure/AKS releases";

/**
 * Versions of AKS with the end of their standard and of their long-term support. Machines run Ubuntu 22.04, which AKS keeps
 * until 1.36 ends (Azure/AKS#5538), so nothing newer is in the table.
 */
export const kubernetesVersions: readonly KubernetesVersion[] = [
  { version: "1.31", endOfStandardSupport: "2025-11-01", endOfExtendedSupport: "2026-11-30", source },
  { version: "1.32", endOfStandardSupport: "2026-03-31", endOfExtendedSupport: "2027-03-31", source },
  { version: "1.33", endOfStandardSupport: "2026-07-31", endOfExtendedSupport: "2027-07-31", source },
  { version: "1.34", endOfStandardSupport: "2026-11-30", endOfExtendedSupport: "2027-11-30", source },
  { version: "1.35", endOfStandardSupport: "2027-03-31", endOfExtendedSupport: "2028-03-31", source },
  { version: "1.36", endOfStandardSupport: "2027-06-30", endOfExtendedSupport: "2028-06-30", source },
];

/**
 * The newest of the table: it stays in standard support for the longest, and the platform's charts run on it in the tests
 * against a real control plane.
 */
export const defaultKubernetesVersion = "1.36";

/** A version that AKS knows, minor or with its patch. A token is refused, since machines and drivers are compared with it. */
export const aksVersion: Check<string> = (problems, path, value) => {
  const names = kubernetesVersions.map(({ version }) => version);
  const hint = `write a minor version, or one with its patch such as "1.34.3"; ${suggestionHint(undefined, names)}`;
  const version = text({
    pattern: /^1\.\d{2}(\.\d{1,2})?$/,
    hint,
    token: { refusedBecause: "machines and drivers are compared with it" },
  })(problems, path, value);
  if (version !== undefined && !findKubernetesVersion(kubernetesVersions, version)) {
    problems.add(path, `${show(version)} is no version that AKS and its Ubuntu 22.04 are known to support`, hint);
    return undefined;
  }
  return version;
};
