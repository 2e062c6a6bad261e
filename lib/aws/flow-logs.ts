import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import type { NewNetworkPlan } from "../description/aws/network";
import { ServiceRole } from "./iam";
import { namedTags } from "./tags";

/** Who talked to whom in a VPC, kept in CloudWatch Logs. */
export class FlowLogs extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { plan, vpcId }: { readonly plan: NewNetworkPlan; readonly vpcId: string },
  ) {
    super(scope, id);
    const { name, tags, region } = plan;
    const logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: `/aws/vpc/${name}/flow-logs`,
      retentionInDays: plan.flowLogRetentionDays,
      tags: namedTags(tags, name),
      lifecycle: { preventDestroy: plan.deletionProtection },
    });
    const logGroupArn = logGroup.arn;
    const { role } = new ServiceRole(this, "role", {
      name: `${name}-flow-logs`,
      service: "vpc-flow-logs.amazonaws.com",
      region,
      managedPolicies: [],
      tags,
    });
    new IamRolePolicy(this, "policy", {
      name: "write",
      role: role.name,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            Resource: [`${logGroupArn}:*`],
          },
          { Effect: "Allow", Action: ["logs:DescribeLogGroups"], Resource: ["*"] },
        ],
      }),
    });
    new FlowLog(this, "Resource", {
      vpcId,
      trafficType: "ALL",
      logDestination: logGroupArn,
      iamRoleArn: role.arn,
      tags: namedTags(tags, name),
    });
  }
}
