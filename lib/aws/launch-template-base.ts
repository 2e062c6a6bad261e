import type { LaunchTemplateConfig } from "@cdktf/provider-aws/lib/launch-template";
import { namedTags } from "./tags";

export interface LaunchTemplateBaseProps {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly rootVolume: {
    readonly sizeGiB: number;
    readonly iops: number;
    readonly throughputMiBps: number;
    readonly kmsKeyArn?: string;
  };
  /** The device that the image boots from. @default "/dev/xvda", as Amazon Linux */
  readonly rootDevice?: string;
}

/**
 * What every machine of the library starts with: an encrypted gp3 disk, instance metadata version 2 for the machine alone,
 * tags.
 */
export function launchTemplateBase({
  name,
  tags,
  rootVolume,
  rootDevice = "/dev/xvda",
}: LaunchTemplateBaseProps): LaunchTemplateConfig {
  return {
    name,
    updateDefaultVersion: true,
    blockDeviceMappings: [
      {
        deviceName: rootDevice,
        ebs: {
          volumeType: "gp3",
          volumeSize: rootVolume.sizeGiB,
          iops: rootVolume.iops,
          throughput: rootVolume.throughputMiBps,
          encrypted: "true",
          kmsKeyId: rootVolume.kmsKeyArn,
          deleteOnTermination: "true",
        },
      },
    ],
    // One hop: a pod that is not on the machine's own network cannot take the machine's role.
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
      resourceType,
      tags: namedTags(tags, name),
    })),
    tags: namedTags(tags, name),
    // A version more replaces every machine of the group: other tags reach those that are launched later, by the group.
    lifecycle: { ignoreChanges: ["tag_specifications", "tags"] },
  };
}
