import { AutoscalingGroupTagA } from "@cdktf/provider-aws/lib/autoscaling-group-tag";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { FsxLustreFileSystem } from "@cdktf/provider-aws/lib/fsx-lustre-file-system";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { PlacementGroup } from "@cdktf/provider-aws/lib/placement-group";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { redraw } from "./redraw";

/** The same resources by plain cdktf, every class imported by its own path. */
const classes = {
  aws_autoscaling_group_tag: AutoscalingGroupTagA,
  aws_cloudwatch_log_group: CloudwatchLogGroup,
  aws_default_security_group: DefaultSecurityGroup,
  aws_eip: Eip,
  aws_eks_addon: EksAddon,
  aws_eks_cluster: EksCluster,
  aws_eks_node_group: EksNodeGroup,
  aws_flow_log: FlowLog,
  aws_fsx_lustre_file_system: FsxLustreFileSystem,
  aws_iam_role: IamRole,
  aws_iam_role_policy: IamRolePolicy,
  aws_iam_role_policy_attachment: IamRolePolicyAttachment,
  aws_internet_gateway: InternetGateway,
  aws_kms_alias: KmsAlias,
  aws_kms_key: KmsKey,
  aws_launch_template: LaunchTemplate,
  aws_nat_gateway: NatGateway,
  aws_placement_group: PlacementGroup,
  aws_route: Route,
  aws_route_table: RouteTable,
  aws_route_table_association: RouteTableAssociation,
  aws_s3_bucket: S3Bucket,
  aws_s3_bucket_lifecycle_configuration: S3BucketLifecycleConfiguration,
  aws_s3_bucket_ownership_controls: S3BucketOwnershipControls,
  aws_s3_bucket_policy: S3BucketPolicy,
  aws_s3_bucket_public_access_block: S3BucketPublicAccessBlock,
  aws_s3_bucket_server_side_encryption_configuration: S3BucketServerSideEncryptionConfigurationA,
  aws_s3_bucket_versioning: S3BucketVersioningA,
  aws_security_group: SecurityGroup,
  aws_subnet: Subnet,
  aws_vpc: Vpc,
  aws_vpc_endpoint: VpcEndpoint,
  aws_vpc_security_group_egress_rule: VpcSecurityGroupEgressRule,
  aws_vpc_security_group_ingress_rule: VpcSecurityGroupIngressRule,
};

redraw(
  process.argv[2],
  process.argv[3] ?? "",
  classes,
  (stack) => new AwsProvider(stack, "aws", { region: "us-east-1" }),
);
