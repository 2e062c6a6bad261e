import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import { partitionOf } from "../description/aws/regions";
import { namedTags } from "./tags";

/** A role that a service of AWS assumes. */
export interface ServiceRoleProps {
  /** Name of the role. */
  readonly name: string;
  /** Who takes the role: `ec2.amazonaws.com`; `pods.eks.amazonaws.com` also tags its sessions. */
  readonly service: string;
  /** Decides the partition of AWS's own policies. */
  readonly region?: string;
  /** The partition itself, where no region is known. */
  readonly partition?: string;
  /** Names of AWS's own policies, such as `AmazonEKSClusterPolicy`; a path before the name where AWS has one. */
  readonly managedPolicies: readonly string[];
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
}

/** An IAM role of one service, with AWS's own policies attached. */
export class ServiceRole extends Construct {
  /** The role. */
  readonly role: IamRole;
  /** What must be there before the role is of use, and still be there when its user is destroyed. */
  readonly attachments: readonly IamRolePolicyAttachment[];

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    this.role = new IamRole(this, "Resource", {
      name: props.name,
      assumeRolePolicy: assumeRolePolicy(props.service),
      tags: namedTags(props.tags, props.name),
    });
    const roleName = this.role.name;
    const partition = props.partition ?? partitionOf(props.region ?? "");
    this.attachments = props.managedPolicies.map(
      (policy) =>
        new IamRolePolicyAttachment(this, policy.slice(policy.lastIndexOf("/") + 1), {
          role: roleName,
          policyArn: `arn:${partition}:iam::aws:policy/${policy}`,
        }),
    );
  }
}

/** What every machine of an EKS cluster may do. */
export const machinePolicies: readonly string[] = [
  "AmazonEKSWorkerNodeMinimalPolicy",
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonSSMManagedInstanceCore",
];

function assumeRolePolicy(service: string): string {
  const actions = service.startsWith("pods.") ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"];
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: actions }],
  });
}

/** A policy as IAM takes it. */
export function policyDocument(statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/**
 * What reading and writing objects under a customer's key asks for. An alias is no resource of a policy, and becomes a
 * condition.
 */
export function keyAccess(kmsKeyArn: string | undefined): readonly object[] {
  if (kmsKeyArn === undefined) {
    return [];
  }
  const use = { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"] };
  const alias = /^arn:[^:]+:kms:([^:]+):(\d{12}):(alias\/.+)$/.exec(kmsKeyArn);
  if (!alias) {
    return [{ ...use, Resource: [kmsKeyArn] }];
  }
  const [, region, account, name] = alias;
  return [
    {
      ...use,
      Resource: [`${kmsKeyArn.split(":kms:")[0]}:kms:${region}:${account}:key/*`],
      Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": name } },
    },
  ];
}
