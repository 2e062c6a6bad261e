import { DataGoogleProject } from "@cdktf/provider-google/lib/data-google-project";
import { KmsCryptoKeyIamMember } from "@cdktf/provider-google/lib/kms-crypto-key-iam-member";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { isUnresolved } from "../checks";
import { contentName } from "../manifests/content-name";

export interface KeyGrantsProps {
  /** Project of the cluster. @default - the provider's */
  readonly project?: string;
}

/** What Google does its work as, in a project: attaches disks, keeps the secrets of Kubernetes. */
const agents = { disks: "compute-system", secrets: "container-engine-robot" } as const;

/**
 * Lets Google's service agents encrypt and decrypt with keys of the company. A right to a key exists once, no matter who asks for
 * it: two resources that grant the same would take it from each other.
 */
export class KeyGrants extends Construct {
  private readonly made = new Map<string, KmsCryptoKeyIamMember>();
  private readonly project: string | undefined;
  private number: string | undefined;

  constructor(scope: Construct, id: string, { project }: KeyGrantsProps) {
    super(scope, id);
    this.project = project;
  }

  /** The right of one agent to one key, for `user`: what must be there before anything is encrypted. */
  grant(agent: keyof typeof agents, key: string, user: string): ITerraformDependable {
    const name = `${agent}-${isUnresolved(key) ? user : contentName("key", key)}`;
    const known = this.made.get(name);
    if (known) {
      return known;
    }
    const member = new KmsCryptoKeyIamMember(this, name, {
      cryptoKeyId: key,
      role: keyRole,
      member: `serviceAccount:service-${this.projectNumber}@${agents[agent]}.iam.gserviceaccount.com`,
    });
    this.made.set(name, member);
    return member;
  }

  private get projectNumber(): string {
    this.number ??= new DataGoogleProject(this, "project", { projectId: this.project }).number;
    return this.number;
  }
}

export const keyRole = "roles/cloudkms.cryptoKeyEncrypterDecrypter";
