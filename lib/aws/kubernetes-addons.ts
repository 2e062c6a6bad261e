import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { AddonPlan, KubernetesPlan } from "../description/aws/kubernetes-cluster";
import { keyAccess, ServiceRole } from "./iam";
import type { ObjectStore } from "./object-store";
import { namedTags } from "./tags";

/** What the add-ons of a cluster are drawn from. */
export interface KubernetesAddonsProps {
  /** The add-ons. */
  readonly addons: readonly AddonPlan[];
  /** Plan of the cluster. */
  readonly plan: KubernetesPlan;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** The region. */
  readonly region: string;
  /** Bucket that pods mount. @default - none */
  readonly objectStore?: ObjectStore;
  /** What must be there before: an add-on that runs on machines is not ready without one. */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** Some add-ons of EKS, each with the role that its service account takes. */
export class KubernetesAddons extends Construct {
  /** The add-ons. */
  readonly resources: readonly EksAddon[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KubernetesAddonsProps,
  ) {
    super(scope, id);
    this.resources = props.addons.map((addon) => this.addon(addon));
  }

  private addon(addon: AddonPlan): EksAddon {
    const { plan, clusterName } = this.props;
    const { serviceAccount } = addon;
    const role = serviceAccount === undefined ? undefined : this.role(addon.name);
    const dependsOn = [...(role?.attachments ?? []), ...(this.props.dependsOn ?? [])];
    return new EksAddon(this, addon.name, {
      clusterName,
      addonName: addon.name,
      addonVersion: addon.version,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      configurationValues: addon.name in settings ? JSON.stringify(settings[addon.name]) : undefined,
      podIdentityAssociation:
        role && serviceAccount !== undefined ? [{ serviceAccount, roleArn: role.role.arn }] : undefined,
      tags: namedTags(plan.tags, addon.name),
      dependsOn: dependsOn.length > 0 ? dependsOn : undefined,
    });
  }

  private role(addonName: string): ServiceRole {
    const { plan, region, objectStore } = this.props;
    const role = new ServiceRole(this, `${addonName}-role`, {
      name: `${plan.name}-${roleNames[addonName] ?? addonName}`,
      service: "pods.eks.amazonaws.com",
      region,
      managedPolicies: managedPolicies[addonName] ?? [],
      tags: plan.tags,
    });
    if (addonName === "aws-mountpoint-s3-csi-driver" && objectStore) {
      new IamRolePolicy(this, "bucket-access", {
        name: "bucket-access",
        role: role.role.name,
        policy: bucketAccess(objectStore.bucketArn, objectStore.plan.kmsKeyArn),
      });
    }
    return role;
  }
}

const managedPolicies: Readonly<Record<string, readonly string[]>> = {
  "vpc-cni": ["AmazonEKS_CNI_Policy"],
  "aws-ebs-csi-driver": ["service-role/AmazonEBSCSIDriverPolicy"],
};

/** Short enough beside a cluster's name of 40 characters in the 64 that a role's name may have. */
const roleNames: Readonly<Record<string, string>> = { "aws-mountpoint-s3-csi-driver": "s3-csi-driver" };

/** Blocks of 16 addresses: an EFA-only interface leaves the first card one interface for all pods. */
const settings: Readonly<Record<string, object>> = {
  "vpc-cni": { env: { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1" } },
};

/** What Mountpoint for S3 asks for to read and write one bucket. */
function bucketAccess(bucketArn: string, kmsKeyArn: string | undefined): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: ["s3:ListBucket"], Resource: [bucketArn] },
      {
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject"],
        Resource: [`${bucketArn}/*`],
      },
      ...keyAccess(kmsKeyArn),
    ],
  });
}
