import { isUnresolved, type Problems, show } from "../../checks";
import { partitionOf } from "./regions";

/** The parts of an ARN that say where it is; undefined where it is no ARN, or known later. */
export function placeOfArn(
  arn: string,
): { readonly partition: string; readonly region: string; readonly account: string } | undefined {
  const [prefix, partition = "", , region = "", account = ""] = arn.split(":");
  return prefix === "arn" && !isUnresolved(arn) ? { partition, region, account } : undefined;
}

/** Adds a problem where an ARN names another region or partition than the cluster's. An ARN of IAM names no region. */
export function checkPlace(arn: string | undefined, region: string, problems: Problems, path: string): void {
  const place = arn === undefined || region === "" || isUnresolved(region) ? undefined : placeOfArn(arn);
  if (!place || problems.concerns(path)) {
    return;
  }
  if (place.region !== "" && place.region !== region) {
    problems.add(path, `${show(arn)} lies in ${place.region}, and the cluster in ${region}`, `write one of ${region}`);
  } else if (place.partition !== partitionOf(region)) {
    problems.add(
      path,
      `${show(arn)} lies in the partition ${place.partition}, and the cluster in ${partitionOf(region)}`,
      `write an ARN that begins with arn:${partitionOf(region)}:`,
    );
  }
}
