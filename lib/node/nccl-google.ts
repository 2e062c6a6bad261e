import type { MachineFacts } from "../machines";
import { type NcclEnvironment, type NcclProfile, variables } from "./nccl-profile";

const toolkit = "GoogleCloudPlatform/cluster-toolkit@1047080";
const engines = "GoogleCloudPlatform/container-engine-accelerators@992db81";

/** Machines without a GPU fabric: NCCL's own choice is right. */
export function plainEnvironment(): Omit<NcclEnvironment, "fabric"> {
  const profile: NcclProfile = { variables: [], libraryPaths: [] };
  return { virtualMachine: profile, kubernetes: profile, forbidden: [] };
}

/**
 * GPUDirect-TCPX (A3 High and Edge): no script of the vendor exists, so the values are the vendor's example. The names of
 * A3 Edge's interfaces are taken to be A3 High's, which no source states.
 */
export function tcpxEnvironment(): Omit<NcclEnvironment, "fabric"> {
  const onMachine = `${toolkit} examples/machine-learning/a3-highgpu-8g/nccl-tests/run-nccl-tests.sh (2024)`;
  const inPod = `${engines} gpudirect-tcpx/nccl-config.yaml`;
  const prefix = "NCCL_GPUDIRECTTCPX_UNIX_CLIENT_PREFIX";
  return {
    virtualMachine: {
      variables: [
        ...variables(onMachine, tcpxValues("enp0s12", ["enp6s0", "enp12s0", "enp134s0", "enp140s0"])),
        { name: prefix, value: "/run/tcpx-$SLURM_JOB_ID", expanded: true, source: onMachine },
      ],
      libraryPaths: ["/var/lib/tcpx/lib64"],
      multiNodeOnly: true,
    },
    kubernetes: {
      variables: [
        ...variables(inPod, tcpxValues("eth0", ["eth1", "eth2", "eth3", "eth4"])),
        ...variables(`${engines} gpudirect-tcpx`, { [prefix]: "/run/tcpx" }),
      ],
      libraryPaths: ["/usr/local/tcpx/lib64", "/usr/local/nvidia/lib64"],
    },
    forbidden: [],
  };
}

function tcpxValues(control: string, interfaces: readonly string[]): Readonly<Record<string, string>> {
  const bindings = (lower: string, upper: string) =>
    interfaces.map((name, index) => `${name}:${index < interfaces.length / 2 ? lower : upper}`).join(";");
  return {
    NCCL_NET: "GPUDirectTCPX_v7",
    NCCL_SOCKET_IFNAME: control,
    NCCL_GPUDIRECTTCPX_CTRL_DEV: control,
    NCCL_GPUDIRECTTCPX_SOCKET_IFNAME: interfaces.join(","),
    // Cores of the socket that an interface hangs on.
    NCCL_GPUDIRECTTCPX_TX_BINDINGS: bindings("8-21,112-125", "60-73,164-177"),
    NCCL_GPUDIRECTTCPX_RX_BINDINGS: bindings("22-35,126-139", "74-87,178-191"),
    NCCL_GPUDIRECTTCPX_PROGRAM_FLOW_STEERING_WAIT_MICROS: "500000",
    NCCL_CROSS_NIC: "0",
    NCCL_ALGO: "Ring",
    NCCL_PROTO: "Simple",
    NCCL_NSOCKS_PERTHREAD: "4",
    NCCL_SOCKET_NTHREADS: "1",
    NCCL_DYNAMIC_CHUNK_SIZE: "524288",
    NCCL_P2P_NET_CHUNKSIZE: "524288",
    NCCL_P2P_PCI_CHUNKSIZE: "524288",
    NCCL_P2P_NVL_CHUNKSIZE: "1048576",
    NCCL_BUFFSIZE: "4194304",
    NCCL_NET_GDR_LEVEL: "PIX",
    NCCL_P2P_PXN_LEVEL: "0",
  };
}

/**
 * GPUDirect-TCPXO (A3 Mega): the plugin's script sets everything but the interfaces, which it knows by a pod's names. Its
 * checker refuses jobs whose values differ from the script's.
 */
export function tcpxoEnvironment(): Omit<NcclEnvironment, "fabric"> {
  const onMachine = `${toolkit} examples/machine-learning/a3-megagpu-8g`;
  const inPod = `${engines} gpudirect-tcpxo/README.md (2026-01-09)`;
  const names = ["enp6s0", "enp7s0", "enp13s0", "enp14s0", "enp134s0", "enp135s0", "enp141s0", "enp142s0"];
  return {
    virtualMachine: { ...tcpxoProfile("/var/lib/tcpxo/lib64", "enp0s12", names, onMachine), multiNodeOnly: true },
    kubernetes: tcpxoProfile(
      "/usr/local/nvidia/lib64",
      "eth0",
      ["eth1", "eth2", "eth3", "eth4", "eth5", "eth6", "eth7", "eth8"],
      inPod,
    ),
    forbidden: [
      {
        name: "NCCL_ALGO",
        reason: "NCCL and the plugin's tuner choose; the plugin flags it since 2025-08",
        source: inPod,
      },
    ],
  };
}

function tcpxoProfile(directory: string, control: string, interfaces: readonly string[], source: string): NcclProfile {
  return {
    vendorScript: {
      path: `${directory}/nccl-env-profile.sh`,
      reads: variables(source, { NCCL_LIB_DIR: directory }),
      source,
    },
    variables: variables(source, {
      NCCL_SOCKET_IFNAME: control,
      NCCL_FASTRAK_CTRL_DEV: control,
      NCCL_FASTRAK_IFNAME: interfaces.join(","),
      NCCL_FASTRAK_LLCM_DEVICE_DIRECTORY: "/dev/aperture_devices",
    }),
    libraryPaths: [directory],
  };
}

/**
 * gIB (A3 Ultra, A4, A4X): the plugin's script sets everything but the names of the two ordinary interfaces. For A4X on
 * virtual machines no source names them: NCCL chooses.
 */
export function gibEnvironment({ architecture }: MachineFacts): Omit<NcclEnvironment, "fabric"> {
  const onMachine = `${toolkit} examples/machine-learning/a3-ultragpu-8g`;
  const inPod = `${engines} gpudirect-rdma`;
  const vendorScript = { path: "/usr/local/gib/scripts/set_nccl_env.sh", reads: [] };
  const ordinary: Readonly<Record<string, string>> =
    architecture === "arm64" ? {} : { NCCL_SOCKET_IFNAME: "enp0s19,enp192s20" };
  return {
    virtualMachine: {
      vendorScript: { ...vendorScript, source: onMachine },
      // Named, so that a missing plugin stops the job instead of sending it over TCP.
      variables: variables(onMachine, { NCCL_NET: "gIB", ...ordinary }),
      libraryPaths: ["/usr/local/gib/lib64"],
    },
    kubernetes: {
      vendorScript: { ...vendorScript, source: inPod },
      variables: variables(inPod, { NCCL_NET: "gIB", NCCL_SOCKET_IFNAME: "eth0,eth1" }),
      libraryPaths: ["/usr/local/gib/lib64", "/usr/local/nvidia/lib64"],
    },
    forbidden: [],
  };
}
