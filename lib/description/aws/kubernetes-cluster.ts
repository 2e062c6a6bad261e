import {
  type Check,
  checkDescription,
  flag,
  list,
  object,
  oneOf,
  Problems,
  required,
  type Shape,
  type Sound,
  text,
  wholeNumber,
} from "../../checks";
import { findKubernetesVersion } from "../common/kubernetes-versions";
import { kubernetesVersion } from "../common/scheduler";
import { privateAccessBlocks, publicAccessOfEks } from "./access-blocks";
import { cpuMachineType, isArm } from "./cpu-node-pool";
import { kmsKeyArn } from "./kms-key";
import {
  checkPoolVersions,
  defaultKubernetesVersion,
  eksVersion,
  kubernetesVersions,
  kubernetesVersionsAsOf,
  nodeRelease,
} from "./kubernetes-versions";
import { clusterName } from "./name";
import { logRetentionDays } from "./network";
import { podsPerNode } from "./node-pool";
import { awsTags } from "./tags";

/** How the control plane and the CPU machines of EKS are set up. */
export interface KubernetesOptions {
  /**
   * Minor version of Kubernetes, one of those that EKS supports.
   *
   * @default "1.36"
   */
  readonly version?: string;
  /**
   * What EKS does when the standard support of the version ends: upgrade the control plane by itself (`standard`), or keep it
   * for a year of extended support, which is paid for by the hour (`extended`).
   *
   * @default "standard"
   */
  readonly supportType?: "standard" | "extended";
  /**
   * Who reaches the API endpoint from outside the VPC: nobody, or these blocks of addresses.
   *
   * @default - nobody: the endpoint is private
   */
  readonly publicAccessCidrs?: readonly string[];
  /**
   * Who reaches the private API endpoint beside the machines of the cluster: blocks of addresses, such as those of a VPN, of
   * a peered network or of a bastion. A route to the VPC is the network's business.
   *
   * @default - the machines of the cluster alone
   */
  readonly privateAccessCidrs?: readonly string[];
  /** The same by security group, as of a runner or a bastion in the VPC. @default - the machines of the cluster alone */
  readonly privateAccessSecurityGroupIds?: readonly string[];
  /**
   * IAM roles and users that administer the cluster, by ARN, beside the identity that creates it.
   *
   * @default - none
   */
  readonly administratorArns?: readonly string[];
  /** ARN of the customer's KMS key for Kubernetes secrets. @default - a key is made */
  readonly secretsKmsKeyArn?: string;
  /**
   * Days for which the logs of the control plane are kept, one of those that CloudWatch Logs takes.
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

/** The machines that run what the cluster itself needs. */
export interface SystemPoolOptions {
  /** @default "m7i.xlarge" */
  readonly machineType?: string;
  /** Machines, 2 or more, spread over the system zones. @default 2 */
  readonly nodeCount?: number;
  /**
   * Minor version of Kubernetes on the machines, which are replaced one at a time when it changes.
   *
   * @default - that of the cluster when the pool is made; EKS never changes it by itself
   */
  readonly kubernetesVersion?: string;
  /**
   * Release of the machine image: `1.36.1-20261015`. A change replaces the machines one at a time.
   *
   * @default - the newest when the pool is made; EKS never changes it by itself
   */
  readonly releaseVersion?: string;
}

/** A Kubernetes cluster, described on its own. */
export interface KubernetesClusterDescription extends KubernetesOptions {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Refuses to lose the key of its secrets. @default true */
  readonly deletionProtection?: boolean;
  /** Tags of everything that can carry them. @default - none but those of the library */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a described Kubernetes cluster comes to. */
export interface KubernetesPlan {
  /** It is made. */
  readonly type: "new";
  /** Name of the cluster. */
  readonly name: string;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether what holds data refuses to be destroyed. */
  readonly deletionProtection: boolean;
  /** Kubernetes version. */
  readonly version: string;
  /** What EKS does when the standard support of the version ends. */
  readonly supportType: "standard" | "extended";
  /** Address ranges that reach the public endpoint; empty where there is none. */
  readonly publicAccessCidrs: readonly string[];
  /** Address ranges that reach the private endpoint, beside the machines. */
  readonly privateAccessCidrs: readonly string[];
  /** Security groups whose members reach the private endpoint. */
  readonly privateAccessSecurityGroupIds: readonly string[];
  /** Principals that administer the cluster. */
  readonly administratorArns: readonly string[];
  /** KMS key that encrypts Secrets once more; absent where the service's own key is used. */
  readonly secretsKmsKeyArn?: string;
  /** Days for which logs are kept. */
  readonly logRetentionDays: number;
  /** The machines that run what the cluster itself needs. */
  readonly systemPool: {
    readonly machineType: string;
    readonly nodeCount: number;
    readonly architecture: "x86_64" | "arm64";
    readonly kubernetesVersion?: string;
    readonly releaseVersion?: string;
  };
  /** The add-ons. */
  readonly addons: readonly AddonPlan[];
  /** Pods that one GPU machine may run. */
  readonly podsPerGpuNode: number;
}

/** A cluster of the company, to which node pools are added. Nothing in it is changed. */
export interface ExistingKubernetesOptions {
  /** Name of the EKS cluster. */
  readonly clusterName: string;
  /**
   * ARN of the IAM role of the machines.
   *
   * @default - a role is made, and EKS lets it in with the first node group
   */
  readonly nodeRoleArn?: string;
  /**
   * Minor version of the cluster: whether the machines can be used with it is checked if it is given.
   *
   * @default - not checked
   */
  readonly version?: string;
  /** Pods on one GPU machine, 16 to 250, where a pool does not say. @default 64 */
  readonly podsPerGpuNode?: number;
}

/** What the description of an existing cluster comes to. */
export interface ExistingKubernetesPlan {
  /** It exists already. */
  readonly type: "existing";
  /** Name by which the library calls it. */
  readonly name: string;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Role of the machines. */
  readonly nodeRoleArn?: string;
  /** Kubernetes version; absent where it is only known when Terraform runs. */
  readonly version?: string;
  /** Pods that one GPU machine may run. */
  readonly podsPerGpuNode: number;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
}

/** An add-on of EKS, and the version that is pinned. */
export interface AddonPlan {
  /** Name of the add-on in EKS. */
  readonly name: string;
  /** Version. @default - the one that EKS takes for the cluster */
  readonly version?: string;
  /** Runs on the machines of the system pool, so they come first. */
  readonly needsNodes: boolean;
  /** Service account that is given permissions by Pod Identity. */
  readonly serviceAccount?: string;
}

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

const arnsHint = "write a list of ARNs of roles or users: arn:aws:iam::ACCOUNT:role/NAME";
const eachIsDrawn = { refusedBecause: "each administrator is drawn" };

const systemPoolShape: Shape<SystemPoolOptions> = {
  machineType: cpuMachineType,
  nodeCount: wholeNumber({
    minimum: 2,
    unit: "machines, so that one can fail",
    token: { refusedBecause: "the largest size of the pool is twice as much" },
  }),
  kubernetesVersion: eksVersion,
  releaseVersion: nodeRelease,
};

const groupsHint = "write a list of ids of security groups: ['sg-0123456789abcdef0']";

export const kubernetesShape: Shape<KubernetesOptions> = {
  version: eksVersion,
  supportType: oneOf(["standard", "extended"], "kind of support"),
  publicAccessCidrs: publicAccessOfEks,
  privateAccessCidrs: privateAccessBlocks,
  privateAccessSecurityGroupIds: list(text({ pattern: /^sg-[0-9a-f]{8,17}$/, hint: groupsHint }), {
    hint: groupsHint,
    unique: true,
  }),
  administratorArns: list(
    text({ pattern: /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/.+$/, hint: arnsHint, token: eachIsDrawn }),
    { hint: arnsHint, unique: true },
  ),
  secretsKmsKeyArn: kmsKeyArn,
  logRetentionDays: oneOf(logRetentionDays, "retention of CloudWatch Logs, in days", { token: "passes" }),
  systemPool: object<SystemPoolOptions>(systemPoolShape),
  addonVersions: addonVersions(),
  podsPerGpuNode: podsPerNode(),
};

export const existingKubernetesShape: Shape<ExistingKubernetesOptions> = {
  clusterName: required(
    text({ pattern: /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/, hint: "write the name of the EKS cluster" }),
    "write the name of the EKS cluster",
  ),
  nodeRoleArn: text({
    pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/,
    hint: "write the ARN of a role: arn:aws:iam::ACCOUNT:role/NAME",
  }),
  version: kubernetesVersion,
  podsPerGpuNode: podsPerNode(),
};

function addonVersions(): Check<Readonly<Record<string, string>>> {
  const version = text({
    pattern: /^v\d+\.\d+\.\d+-eksbuild\.\d+$/,
    hint: "write a version of the add-on: v1.20.4-eksbuild.1",
  });
  const names = addons.map(({ name }) => name);
  const shape = Object.fromEntries(names.map((name) => [name, version]));
  return (problems, path, value) =>
    object<Readonly<Record<string, string>>>(shape)(problems, path, value) as
      | Readonly<Record<string, string>>
      | undefined;
}

/** Decides a cluster; throws with every problem. */
export function planKubernetesCluster(description: KubernetesClusterDescription): KubernetesPlan {
  const problems = new Problems();
  const given = checkDescription<KubernetesClusterDescription>(problems, description, {
    ...kubernetesShape,
    name: clusterName,
    deletionProtection: flag(),
    tags: awsTags,
  });
  const plan = resolveKubernetesCluster(given, given);
  checkPoolVersions(plan.systemPool, plan.version, problems.at("systemPool"));
  problems.throwIfAny(`Kubernetes cluster '${plan.name}' on aws`);
  return plan;
}

/** The same as part of a cluster: nothing is left to check once the shape held. */
export function resolveKubernetesCluster(
  { name = "", deletionProtection = true, tags = {} }: ClusterContext,
  options: Sound<KubernetesOptions>,
): KubernetesPlan {
  const { systemPool = {}, addonVersions: versions = {} } = options;
  const { machineType = "m7i.xlarge", nodeCount = 2 } = systemPool;
  return {
    type: "new",
    name,
    tags,
    deletionProtection,
    version: options.version ?? defaultKubernetesVersion,
    supportType: options.supportType ?? "standard",
    publicAccessCidrs: options.publicAccessCidrs ?? [],
    privateAccessCidrs: options.privateAccessCidrs ?? [],
    privateAccessSecurityGroupIds: options.privateAccessSecurityGroupIds ?? [],
    administratorArns: options.administratorArns ?? [],
    secretsKmsKeyArn: options.secretsKmsKeyArn,
    logRetentionDays: options.logRetentionDays ?? 90,
    systemPool: {
      machineType,
      nodeCount,
      architecture: isArm(machineType) ? "arm64" : "x86_64",
      kubernetesVersion: systemPool.kubernetesVersion,
      releaseVersion: systemPool.releaseVersion,
    },
    addons: addons.map((addon) => ({ ...addon, version: versions[addon.name] })),
    podsPerGpuNode: options.podsPerGpuNode ?? 64,
  };
}

/** What a user should know of the cluster, beside that it is drawn. */
export function kubernetesWarnings(plan: KubernetesPlan): readonly string[] {
  const row = findKubernetesVersion(kubernetesVersions, plan.version);
  const isOver = row !== undefined && row.endOfStandardSupport < kubernetesVersionsAsOf;
  const isReached =
    plan.publicAccessCidrs.length + plan.privateAccessCidrs.length + plan.privateAccessSecurityGroupIds.length > 0;
  return [
    ...(isOver && plan.supportType === "standard"
      ? [
          `the standard support of Kubernetes ${plan.version} ended on ${row.endOfStandardSupport}: EKS upgrades the control plane by itself; write a newer version, or supportType: "extended"`,
        ]
      : []),
    ...(isReached
      ? []
      : [
          "the API endpoint is private, and nobody but the machines of the cluster reaches it: what is installed into the cluster needs scheduler.privateAccessCidrs, privateAccessSecurityGroupIds or publicAccessCidrs",
        ]),
  ];
}

/** Decides how node pools are added to a cluster of the company; throws with every problem. */
export function planExistingKubernetesCluster(
  description: ExistingKubernetesOptions & { readonly name?: string; readonly tags?: Readonly<Record<string, string>> },
): ExistingKubernetesPlan {
  const problems = new Problems();
  const given = checkDescription<typeof description>(problems, description, {
    ...existingKubernetesShape,
    name: clusterName,
    tags: awsTags,
  });
  const plan = resolveExistingKubernetesCluster(given, given);
  problems.throwIfAny(`existing Kubernetes cluster '${plan.clusterName}' on aws`);
  return plan;
}

/** The same as part of a cluster. */
export function resolveExistingKubernetesCluster(
  { name = "", tags = {} }: ClusterContext,
  { clusterName: existingName = "", nodeRoleArn, version, podsPerGpuNode = 64 }: Sound<ExistingKubernetesOptions>,
): ExistingKubernetesPlan {
  return { type: "existing", name, clusterName: existingName, nodeRoleArn, version, podsPerGpuNode, tags };
}

interface ClusterContext {
  readonly name?: string;
  readonly deletionProtection?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}
