import { type Check, isObject, object, type Sound } from "../../checks";
import { type CephDescription, cephShape } from "./ceph";

const ceph = object<CephDescription>(cephShape);

/**
 * A shared file system: Lustre of the cloud's, or Ceph in the cluster. Everything that is not `type: "ceph"` is Lustre's to
 * check.
 */
export function sharedFileSystemCheck<Lustre extends object>(
  lustre: Check<Sound<Lustre>>,
): Check<Sound<Lustre | CephDescription>> {
  const isCeph = (value: unknown) => isObject(value) && (value as { readonly type?: unknown }).type === "ceph";
  return (problems, path, value) => (isCeph(value) ? ceph : lustre)(problems, path, value) as never;
}

/** Whether a description that passed its checks is one of Ceph's. */
export function isCeph(options: object | undefined): options is Sound<CephDescription> {
  return options !== undefined && "type" in options && options.type === "ceph";
}
