import type { MachineFacts } from "../machines";
import { azureEthernetEnvironment, infinibandEnvironment } from "./nccl-azure";
import { efaEnvironment } from "./nccl-efa";
import { gibEnvironment, plainEnvironment, tcpxEnvironment, tcpxoEnvironment } from "./nccl-google";
import type { NcclEnvironment } from "./nccl-profile";

/**
 * The environment of NCCL for a machine: facts of its cloud, none of a job. NCCL's algorithms, protocols and channels
 * are left to the vendor's own files.
 */
export function ncclEnvironment(machine: MachineFacts): NcclEnvironment {
  return { fabric: machine.fabric.kind, ...environmentOf(machine) };
}

function environmentOf(machine: MachineFacts): Omit<NcclEnvironment, "fabric"> {
  switch (machine.fabric.kind) {
    case "efa":
      return efaEnvironment(machine);
    case "gpudirect-tcpx":
      return tcpxEnvironment();
    case "gpudirect-tcpxo":
      return tcpxoEnvironment();
    case "roce":
      return gibEnvironment(machine);
    case "infiniband":
      return machine.cloud === "azure" ? infinibandEnvironment(machine) : plainEnvironment();
    case "none":
      return machine.cloud === "azure" ? azureEthernetEnvironment(machine) : plainEnvironment();
  }
}
