import { accelerator, type MachineFacts } from "../machines";

/** Numbers of the driver's Xid messages by what is done about them. A number in no list is only noted. */
export interface XidActions {
  readonly isolate: readonly number[];
  readonly reboot: readonly number[];
  readonly reset: readonly number[];
  readonly monitor: readonly number[];
}

/**
 * What is done about each Xid: the map of awslabs/awsome-distributed-training (gpu-cluster-healthcheck), 64 being a
 * reboot on A100. Azure's checks take a node out of service for more numbers, and for 63 and 92, which that map only
 * notes: on Azure's machines those are a reset.
 */
export function xidActions({ cloud, accelerator: name }: MachineFacts): XidActions {
  const rebootsFor64 = accelerator(name).architecture === "ampere";
  const reset = [48, 74, 95, 109, 110, 119, 120, 136, 140, 143, 155, 156, 158];
  const monitor = [13, 31, 43, 63, 92, 94, 121, 126, 144, 145, 146, 147, 148, 149, 150];
  const more = cloud === "azure" ? failingOnAzureAlone : [];
  return {
    isolate: [54],
    reboot: [...(rebootsFor64 ? [64] : []), 79, 151, 168],
    reset: [...reset, ...(rebootsFor64 ? [] : [64]), ...more].sort((a, b) => a - b),
    monitor: monitor.filter((xid) => !more.includes(xid)),
  };
}

/** Azure/azurehpc-health-checks, without what the map already acts on. */
const failingOnAzureAlone: readonly number[] = [56, 57, 58, 62, 63, 65, 68, 69, 73, 80, 81, 92];
