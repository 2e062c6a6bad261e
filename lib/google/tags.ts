import { Fn } from "cdktf";
import { isUnresolved } from "../checks";

/** The user's tags as labels, with the cluster's name. Tags that are only known later are merged by Terraform. */
export function labelsOf(tags: Readonly<Record<string, string>>, clusterName: string): Record<string, string> {
  const own = { "gpu-cluster": clusterName };
  return isUnresolved(tags) ? Fn.merge([tags, own]) : { ...tags, ...own };
}
