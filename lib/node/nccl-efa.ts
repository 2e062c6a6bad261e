import type { AcceleratorName, MachineFacts } from "../machines";
import { type ForbiddenVariable, type NcclEnvironment, type NcclProfile, variables } from "./nccl-profile";

const cheatsheet = "awslabs/awsome-distributed-training 1.architectures/efa-cheatsheet.md";

/**
 * EFA, for libfabric 1.18 and aws-ofi-nccl 1.7 or newer: those find the fastest way by themselves, so little is set and
 * more is kept out. NCCL_NET stays unset because the plugin changed its name between versions; that NCCL did not fall
 * back to sockets is what nccl-all-reduce-test.sh proves.
 */
export function efaEnvironment(machine: MachineFacts): Omit<NcclEnvironment, "fabric"> {
  const profile: NcclProfile = {
    variables: [
      ...variables(cheatsheet, {
        FI_PROVIDER: "efa",
        // Data loaders fork; with huge pages that can fail for lack of memory.
        FI_EFA_USE_HUGE_PAGE: "0",
        NCCL_SOCKET_IFNAME: "^docker,lo,veth",
      }),
      ...(withoutPeerToPeer.includes(machine.accelerator)
        ? variables(cheatsheet, { NCCL_SHM_USE_CUDA_MEMCPY: "1" })
        : []),
    ],
    libraryPaths: libraryPaths(machine),
  };
  return { virtualMachine: profile, kubernetes: profile, forbidden };
}

/** The GPUs of g5 and g6. */
const withoutPeerToPeer: readonly AcceleratorName[] = ["a10g", "l4"];

/** Where the EFA installer puts libfabric and the plugin; the last one is Debian's and Ubuntu's place. */
function libraryPaths({ architecture }: MachineFacts): readonly string[] {
  const triple = architecture === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  return [
    "/opt/amazon/efa/lib64",
    "/opt/amazon/efa/lib",
    "/opt/amazon/ofi-nccl/lib64",
    "/opt/amazon/ofi-nccl/lib",
    `/opt/amazon/ofi-nccl/lib/${triple}`,
  ];
}

const forbidden: readonly ForbiddenVariable[] = [
  { name: "RDMAV_*", reason: "the provider handles fork by itself", source: cheatsheet },
  ...["NCCL_PROTO", "NCCL_BUFFSIZE", "NCCL_MIN_NCHANNELS"].map((name) => ({
    name,
    reason: "overrides the tuning of aws-ofi-nccl",
    source: cheatsheet,
  })),
];
