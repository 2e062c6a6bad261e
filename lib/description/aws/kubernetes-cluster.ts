import { checkKnownProperties, checkPattern, checkWholeNumber, isUnresolved, Problems, show } from "../../checks";
import { checkPublicAccess } from "../common/public-access";
import { checkVersion } from "../common/scheduler";
import { checkKmsKeyArn } from "./kms-key";
import { checkName } from "./name";
import { checkTags } from "./tags";

/** How the control plane and the CPU machines of EKS are set up. */
export interface KubernetesOptions {
  /**
   * Minor version of Kubernetes.
   *
   * @default "1.34"
   */
  readonly version?: string;
  /**
   * Who reaches the API endpoint from outside the VPC: nobody, or these blocks of addresses.
   *
   * @default - nobody: the endpoint is private
   */
  readonly publicAccessCidrs?: readonly string[];
  /**
   * IAM roles and users that administer the cluster, by ARN, beside whoever creates it.
   *
   * @default - none
   */
  readonly administratorArns?: readonly string[];
  /** ARN of the customer's KMS key for Kubernetes secrets. @default - a key is made */
  readonly secretsKmsKeyArn?: string;
  /**
   * Days for which the logs of the control plane are kept.
   *
   * @default 90
   */
  readonly logRetentionDays?: number;
  /**
   * The CPU machines for what is not a job: DNS, controllers, monitoring.
   *
   * @default { machineType: "m7i.xlarge", nodeCount: 2 }
   */
  readonly systemPool?: SystemPoolOptions;
  /**
   * Version of an add-on by its name, such as { "vpc-cni": "v1.20.4-eksbuild.1" }.
   *
   * @default - the version that EKS takes for this Kubernetes version when the add-on is made
   */
  readonly addonVersions?: Readonly<Record<string, string>>;
  /**
   * Pods on one GPU machine, 16 to 250. Each takes an address of the GPU subnet.
   *
   * @default 64
   */
  readonly podsPerGpuNode?: number;
}

export interface SystemPoolOptions {
  /** @default "m7i.xlarge" */
  readonly machineType?: string;
  /** Machines, 2 or more, spread over the system zones. @default 2 */
  readonly nodeCount?: number;
}

export interface KubernetesClusterDescription extends KubernetesOptions {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Refuses to lose the key of its secrets. @default true */
  readonly deletionProtection?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface KubernetesPlan {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly deletionProtection: boolean;
  readonly version: string;
  readonly publicAccessCidrs: readonly string[];
  readonly administratorArns: readonly string[];
  readonly secretsKmsKeyArn?: string;
  readonly logRetentionDays: number;
  readonly systemPool: {
    readonly machineType: string;
    readonly nodeCount: number;
    readonly architecture: "x86_64" | "arm64";
  };
  readonly addons: readonly AddonPlan[];
  readonly podsPerGpuNode: number;
}

export interface AddonPlan {
  readonly name: string;
  readonly version?: string;
  /** Runs on the machines of the system pool, so they come first. */
  readonly needsNodes: boolean;
  /** Service account that is given permissions by Pod Identity. */
  readonly serviceAccount?: string;
}

/** EKS 1.34: NVL72 machines need 1.33 for dynamic resource allocation, EFA's DRA driver 1.34 (EKS user guide, device-management-efa). */
export const defaultKubernetesVersion = "1.34";

const addons: readonly AddonPlan[] = [
  { name: "eks-pod-identity-agent", needsNodes: false },
  { name: "vpc-cni", needsNodes: false, serviceAccount: "aws-node" },
  { name: "kube-proxy", needsNodes: false },
  { name: "coredns", needsNodes: true },
  { name: "aws-ebs-csi-driver", needsNodes: true, serviceAccount: "ebs-csi-controller-sa" },
  { name: "aws-fsx-csi-driver", needsNodes: true },
  { name: "aws-mountpoint-s3-csi-driver", needsNodes: true, serviceAccount: "s3-csi-driver-sa" },
  { name: "eks-node-monitoring-agent", needsNodes: true },
];

/** Decides a cluster; throws with every problem. */
export function planKubernetesCluster(description: KubernetesClusterDescription): KubernetesPlan {
  const problems = new Problems();
  const { name, deletionProtection, tags, ...options } = description;
  checkName(problems, name);
  checkTags(problems, tags);
  const plan = resolveKubernetesCluster({ name, deletionProtection, tags }, options, problems);
  problems.throwIfAny(`Kubernetes cluster '${name}' on aws`);
  return plan;
}

/** The same as part of a cluster. */
export function resolveKubernetesCluster(
  {
    name = "",
    deletionProtection = true,
    tags = {},
  }: Pick<KubernetesClusterDescription, "name" | "deletionProtection" | "tags">,
  options: KubernetesOptions,
  problems: Problems,
): KubernetesPlan {
  checkKnownProperties(problems, "", options, [
    ...["version", "publicAccessCidrs", "administratorArns", "secretsKmsKeyArn", "logRetentionDays"],
    ...["systemPool", "addonVersions", "podsPerGpuNode"],
  ]);
  const {
    version = defaultKubernetesVersion,
    publicAccessCidrs = [],
    administratorArns = [],
    logRetentionDays = 90,
  } = options;
  const { podsPerGpuNode = 64, systemPool = {}, addonVersions = {}, secretsKmsKeyArn } = options;
  checkVersion(problems, "version", version);
  checkKmsKeyArn(problems, "secretsKmsKeyArn", secretsKmsKeyArn);
  checkWholeNumber(problems, "logRetentionDays", logRetentionDays, { minimum: 1, unit: "days" });
  checkWholeNumber(problems, "podsPerGpuNode", podsPerGpuNode, { minimum: 16, maximum: 250, unit: "pods" });
  checkPublicAccess(publicAccessCidrs, problems);
  checkArns(administratorArns, problems);
  checkSystemPool(systemPool, problems);
  checkKnownProperties(
    problems,
    "addonVersions",
    addonVersions,
    addons.map((addon) => addon.name),
  );
  const machineType = systemPool.machineType ?? "m7i.xlarge";
  return {
    name,
    tags,
    deletionProtection,
    version,
    publicAccessCidrs,
    administratorArns,
    secretsKmsKeyArn,
    logRetentionDays,
    systemPool: {
      machineType,
      nodeCount: systemPool.nodeCount ?? 2,
      // Graviton families carry a g behind the generation: m7g, c8gn, r6gd.
      architecture: /^[a-z]+\d+g/.test(machineType) ? "arm64" : "x86_64",
    },
    addons: addons.map((addon) => ({ ...addon, version: addonVersions[addon.name] })),
    podsPerGpuNode,
  };
}

function checkArns(arns: readonly string[], problems: Problems): void {
  for (const [index, arn] of (isUnresolved(arns) ? [] : arns).entries()) {
    checkPattern(
      problems,
      `administratorArns[${index}]`,
      arn,
      /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/.+$/,
      "write the ARN of a role or user: arn:aws:iam::ACCOUNT:role/NAME",
    );
  }
}

function checkSystemPool(pool: SystemPoolOptions, problems: Problems): void {
  const nested = problems.at("systemPool");
  checkKnownProperties(nested, "", pool, ["machineType", "nodeCount"]);
  checkWholeNumber(nested, "nodeCount", pool.nodeCount, { minimum: 2, unit: "machines, so that one can fail" });
  if (pool.machineType !== undefined && !isUnresolved(pool.machineType) && /^(p|g)\d/.test(pool.machineType)) {
    nested.add("machineType", `${show(pool.machineType)} is a GPU machine`, "write a CPU machine: m7i.xlarge");
  }
}
