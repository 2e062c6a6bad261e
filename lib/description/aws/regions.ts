import { type Check, text } from "../../checks";

/** A region of AWS, with its zones as far as they are the same for every account. */
export interface AwsRegion {
  readonly name: string;
  /** What the ids of its zones begin with: `use1` in `use1-az4`. */
  readonly zoneIdPrefix: string;
  /** Letters of its zones, as new accounts see them. None where accounts see different ones. */
  readonly letters: string;
  /** Numbers of its zones in their ids. */
  readonly numbers: readonly number[];
}

const three = { letters: "abc", numbers: [1, 2, 3] } as const;
const row = (name: string, zoneIdPrefix: string, zones: Pick<AwsRegion, "letters" | "numbers"> = three): AwsRegion => ({
  name,
  zoneIdPrefix,
  ...zones,
});

/**
 * Regions with more or less than three zones in a row, and all others. Sources: getmoto/moto 5.2.5
 * moto/ec2/models/availability_zones_and_regions.py for letters and ids; AWS's list of regions for the prefixes. Accounts see
 * two of three letters in us-west-1, so none is taken for granted there.
 */
export const awsRegions: readonly AwsRegion[] = [
  row("us-east-1", "use1", { letters: "abcdef", numbers: [1, 2, 3, 4, 5, 6] }),
  row("us-east-2", "use2"),
  row("us-west-1", "usw1", { letters: "", numbers: [1, 3] }),
  row("us-west-2", "usw2", { letters: "abcd", numbers: [1, 2, 3, 4] }),
  row("ca-central-1", "cac1", { letters: "abd", numbers: [1, 2, 4] }),
  row("ca-west-1", "caw1"),
  row("mx-central-1", "mxc1"),
  row("sa-east-1", "sae1"),
  row("eu-west-1", "euw1"),
  row("eu-west-2", "euw2"),
  row("eu-west-3", "euw3"),
  row("eu-central-1", "euc1"),
  row("eu-central-2", "euc2"),
  row("eu-north-1", "eun1"),
  row("eu-south-1", "eus1"),
  row("eu-south-2", "eus2"),
  row("ap-northeast-1", "apne1", { letters: "acd", numbers: [1, 2, 4] }),
  row("ap-northeast-2", "apne2", { letters: "abcd", numbers: [1, 2, 3, 4] }),
  row("ap-northeast-3", "apne3"),
  row("ap-southeast-1", "apse1"),
  row("ap-southeast-2", "apse2"),
  row("ap-southeast-3", "apse3"),
  row("ap-southeast-4", "apse4"),
  row("ap-southeast-5", "apse5"),
  row("ap-southeast-7", "apse7"),
  row("ap-south-1", "aps1"),
  row("ap-south-2", "aps2"),
  row("ap-east-1", "ape1"),
  row("ap-east-2", "ape2"),
  row("me-south-1", "mes1"),
  row("me-central-1", "mec1"),
  row("il-central-1", "ilc1"),
  row("af-south-1", "afs1"),
  row("us-gov-west-1", "usgw1"),
  row("us-gov-east-1", "usge1"),
  row("cn-north-1", "cnn1", { letters: "ab", numbers: [1, 2] }),
  row("cn-northwest-1", "cnnw1"),
];

/**
 * Zones in which EKS has no control plane (EKS user guide, network-reqs), by id; and the letter that nearly every account sees
 * for the one in us-east-1.
 */
const withoutControlPlane: readonly string[] = ["use1-az3", "usw1-az2", "cac1-az3", "us-east-1e"];

export function findRegion(name: string): AwsRegion | undefined {
  return awsRegions.find((region) => region.name === name);
}

/** The region that the id of a zone begins with. */
export function regionOfZoneId(zoneIdPrefix: string): string | undefined {
  return awsRegions.find((region) => region.zoneIdPrefix === zoneIdPrefix)?.name;
}

/** Whether a control plane of EKS can have a subnet in the zone. */
export function takesControlPlane(zone: string): boolean {
  return !withoutControlPlane.includes(zone);
}

/** The zones of a region in which a control plane can stand, by letter or by id. */
export function controlPlaneZones(region: string, by: "name" | "id"): readonly string[] {
  const row = findRegion(region);
  const zones =
    by === "id"
      ? (row?.numbers ?? []).map((number) => `${row?.zoneIdPrefix}-az${number}`)
      : [...(row?.letters ?? "")].map((letter) => `${region}${letter}`);
  return zones.filter(takesControlPlane);
}

/** The partition of AWS that a region lies in. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) {
    return "aws-cn";
  }
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** A region by its name. A token passes. */
export const regionName: Check<string> = text({
  pattern: /^[a-z]{2,3}(-[a-z]+)+-\d$/,
  hint: "write a region such as us-east-1, or leave it out",
});
