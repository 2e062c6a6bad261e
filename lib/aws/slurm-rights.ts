import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { partitionOf } from "../description/aws/regions";
import type { SlurmClusterPlan } from "../description/aws/slurm-cluster";
import { ServiceRole } from "./iam";
import type { ObjectStore } from "./object-store";
import type { SlurmBundle } from "./slurm-bundle";
import { namedTags } from "./tags";

export interface SlurmRightsProps {
  readonly plan: SlurmClusterPlan;
  readonly region: string;
  readonly bundle: SlurmBundle;
  /** What nodes and login machines may read and write. @default - nothing */
  readonly objectStore?: ObjectStore;
}

interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/**
 * What the machines may do. The controller alone may ask for a machine's replacement, and only in the groups of this
 * cluster; a node may read the bundle and the key, and reach the data.
 */
export class SlurmRights extends Construct {
  readonly controller: IamInstanceProfile;
  /** Of nodes and login machines. */
  readonly machine: IamInstanceProfile;
  /** What must be there before a machine starts. */
  readonly dependables: ITerraformDependable[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: SlurmRightsProps,
  ) {
    super(scope, id);
    const { bundle, objectStore } = props;
    const read: Statement[] = [
      { actions: ["s3:GetObject"], resources: [`${bundle.bucket.arn}/*`] },
      { actions: ["secretsmanager:GetSecretValue"], resources: [bundle.secret.arn] },
    ];
    this.controller = this.profile("controller", [
      ...read,
      { actions: ["secretsmanager:PutSecretValue"], resources: [bundle.secret.arn] },
      // These two know no resource to be limited to.
      { actions: ["ec2:DescribeInstances", "ec2:ReportInstanceStatus"], resources: ["*"] },
      {
        actions: ["autoscaling:SetInstanceHealth", "autoscaling:TerminateInstanceInAutoScalingGroup"],
        resources: this.groupArns(),
      },
    ]);
    this.machine = this.profile("node", [
      ...read,
      ...(objectStore
        ? [
            { actions: ["s3:ListBucket"], resources: [objectStore.bucketArn] },
            {
              actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
              resources: [`${objectStore.bucketArn}/*`],
            },
          ]
        : []),
    ]);
  }

  private profile(id: "controller" | "node", statements: readonly Statement[]): IamInstanceProfile {
    const { plan, region } = this.props;
    const name = `${plan.name}-slurm-${id}`;
    const { role, attachments } = new ServiceRole(this, `${id}-role`, {
      name,
      service: "ec2.amazonaws.com",
      region,
      managedPolicies: ["AmazonSSMManagedInstanceCore"],
      tags: plan.tags,
    });
    const policy = new IamRolePolicy(this, `${id}-policy`, {
      role: role.name,
      name: "slurm",
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: statements.map(({ actions, resources }) => ({
          Effect: "Allow",
          Action: actions,
          Resource: resources,
        })),
      }),
    });
    this.dependables.push(policy, ...attachments);
    return new IamInstanceProfile(this, id, { name, role: role.name, tags: namedTags(plan.tags, name) });
  }

  private groupArns(): readonly string[] {
    const { plan, region } = this.props;
    const account = new DataAwsCallerIdentity(this, "account", {}).accountId;
    return plan.machineGroups.map(
      ({ resourceName }) =>
        `arn:${partitionOf(region)}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${resourceName}`,
    );
  }
}
