import { checkPattern, checkWholeNumber, Problems } from "../checks";
import { yaml } from "./yaml";

/** What a node of EKS is told at its first start, on images of Amazon Linux 2023. */
export interface EksNodeConfig {
  /**
   * What becomes of the local NVMe disks.
   * @default "raid0" - one volume, for the container runtime, the logs and the pods' scratch
   */
  readonly localDisks?: "raid0" | "raid10" | "mount" | "none";
  /**
   * Pods on one node.
   * @default - what the image calculates from the interfaces; EFA-only interfaces make that too many
   */
  readonly maximumPods?: number;
  /**
   * Whether images are pulled in parallel parts (SOCI): about 60 % less time for 10 GB. It takes an image of the machine of
   * August 2025 or newer, and NVMe or a system disk of 600 MB/s (awslabs/amazon-eks-ami).
   *
   * @default false
   */
  readonly fastImagePull?: boolean;
  /** Further fields of KubeletConfiguration. @default - none */
  readonly kubeletConfiguration?: Readonly<Record<string, unknown>>;
  /** Labels that kubelet registers. A managed node group states its own. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Taints that kubelet registers. A managed node group states its own. @default - none */
  readonly taints?: readonly EksTaint[];
  /**
   * The cluster to join.
   * @default - filled in by EKS, which does so for managed node groups whose template names no image
   */
  readonly cluster?: EksNodeCluster;
}

export interface EksTaint {
  readonly key: string;
  /** @default - no value */
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

export interface EksNodeCluster {
  readonly name: string;
  readonly apiServerEndpoint: string;
  /** Certificate of the cluster's authority, in base64. */
  readonly certificateAuthority: string;
  /** CIDR of the cluster's services. */
  readonly cidr: string;
}

/**
 * The NodeConfig document for a user data part of type `application/node.eks.aws` (awslabs/amazon-eks-ami, nodeadm).
 * Rejected: a number of pods that is not a whole number from 1 to 1000, and labels or taints with a comma, a space or
 * an equals sign, since kubelet takes them as one list.
 */
export function eksNodeConfig(config: EksNodeConfig): string {
  const problems = new Problems();
  checkWholeNumber(problems, "maximumPods", config.maximumPods, { minimum: 1, maximum: 1000, unit: "pods" });
  for (const [key, value] of Object.entries(config.labels ?? {})) {
    checkListed(problems, `labels.${key}`, `${key}${value}`);
  }
  config.taints?.forEach(({ key, value = "" }, index) => {
    checkListed(problems, `taints[${index}]`, `${key}${value}`);
  });
  problems.throwIfAny("EKS node configuration");
  return yaml({ apiVersion: "node.eks.aws/v1alpha1", kind: "NodeConfig", spec: spec(config) });
}

const strategies = { raid0: "RAID0", raid10: "RAID10", mount: "Mount" } as const;

function spec({
  localDisks = "raid0",
  maximumPods,
  fastImagePull = false,
  kubeletConfiguration,
  labels = {},
  taints = [],
  cluster,
}: EksNodeConfig) {
  const flags = [
    ...flag(
      "--node-labels",
      Object.entries(labels).map(([key, value]) => `${key}=${value}`),
    ),
    ...flag(
      "--register-with-taints",
      taints.map(({ key, value = "", effect }) => `${key}=${value}:${effect}`),
    ),
  ];
  const kubelet = {
    config: someOf({ ...kubeletConfiguration, maxPods: maximumPods ?? kubeletConfiguration?.maxPods }),
    flags: flags.length > 0 ? flags : undefined,
  };
  return {
    cluster,
    featureGates: fastImagePull ? { FastImagePull: true } : undefined,
    instance: localDisks === "none" ? undefined : { localStorage: { strategy: strategies[localDisks] } },
    kubelet: someOf(kubelet),
  };
}

function flag(name: string, values: readonly string[]): readonly string[] {
  return values.length > 0 ? [`${name}=${values.join(",")}`] : [];
}

/** The object, or undefined where all its fields are. */
function someOf<T extends object>(fields: T): T | undefined {
  return Object.values(fields).some((value) => value !== undefined) ? fields : undefined;
}

function checkListed(problems: Problems, path: string, text: string): void {
  checkPattern(problems, path, text, /^[^\s,=]*$/, "write keys and values without spaces, commas and equals signs");
}
