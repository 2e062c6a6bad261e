import { accelerator, type MachineFacts, tryMachine } from "../machines";
import { type EnvironmentVariable, type ForbiddenVariable, type NcclEnvironment, variables } from "./nccl-profile";

const infrastructure = "Azure/ai-infrastructure-on-azure@a01b073 infrastructure_validations";
const image = "Azure/azhpc-images@8e9d055 customizations";
const hopper = `${infrastructure}/slurm/NCCL/configs/hopper.conf`;
const graceBlackwell = `${infrastructure}/slurm/NCCL/configs/graceblackwell.conf`;

/**
 * InfiniBand of Azure. The HPC image writes part of it to /etc/nccl.conf; a container does not see that file, so it is
 * stated here as well. The topology file is stated on the machine alone: an image need not have it, and with it an H200
 * container once measured 15 GB/s (Azure/azurehpc-health-checks#142).
 */
export function infinibandEnvironment(machine: MachineFacts): Omit<NcclEnvironment, "fabric"> {
  const values = infinibandVariables(machine);
  return {
    virtualMachine: { variables: [...values("mlx5_ib0:1"), ...topology(machine)], libraryPaths: libraryPaths(machine) },
    kubernetes: { variables: values("mlx5_0:1"), libraryPaths: libraryPaths(machine) },
    forbidden: isGraceBlackwell(machine) ? forbiddenOnGraceBlackwell : [],
  };
}

/** Sizes without InfiniBand: the topology that the image brings, and the one interface. */
export function azureEthernetEnvironment(machine: MachineFacts): Omit<NcclEnvironment, "fabric"> {
  const common = variables(image, { NCCL_SOCKET_IFNAME: "eth0" });
  return {
    virtualMachine: { variables: [...common, ...topology(machine)], libraryPaths: [] },
    kubernetes: { variables: common, libraryPaths: [] },
    forbidden: [],
  };
}

type OnDevice = (device: string) => readonly EnvironmentVariable[];

/** What the generation is told, as Microsoft measures it. V100 and MI300X: nothing but the interface is documented. */
function infinibandVariables(machine: MachineFacts): OnDevice {
  const common = { NCCL_SOCKET_IFNAME: "eth0" };
  if (isGraceBlackwell(machine)) {
    return (device) => variables(graceBlackwell, { ...common, ...graceBlackwellValues, UCX_NET_DEVICES: device });
  }
  switch (accelerator(machine.accelerator).architecture) {
    case "hopper":
      return (device) =>
        variables(hopper, {
          ...common,
          ...hopperValues,
          UCX_NET_DEVICES: device,
          SHARP_SMX_UCX_INTERFACE: device,
        });
    case "ampere":
      return () =>
        variables(`${image}/ndv4`, { ...common, NCCL_IB_PCI_RELAXED_ORDERING: "1", NCCL_IGNORE_CPU_AFFINITY: "1" });
    case "volta":
      return () => variables(`${image}/ndv2`, { ...common, NCCL_IGNORE_CPU_AFFINITY: "1" });
    default:
      return () => variables(hopper, common);
  }
}

const hopperValues = {
  CUDA_DEVICE_ORDER: "PCI_BUS_ID",
  NCCL_IGNORE_CPU_AFFINITY: "1",
  NCCL_PXN_DISABLE: "1",
  NCCL_MIN_NCHANNELS: "32",
  NCCL_P2P_NET_CHUNKSIZE: "2097152",
  NCCL_IB_PCI_RELAXED_ORDERING: "1",
  NCCL_IB_QPS_PER_CONNECTION: "4",
  NCCL_COLLNET_ENABLE: "1",
  SHARP_COLL_ENABLE_SAT: "1",
  UCX_TLS: "rc",
};

const graceBlackwellValues = {
  CUDA_DEVICE_ORDER: "PCI_BUS_ID",
  NCCL_IGNORE_CPU_AFFINITY: "1",
  NCCL_MNNVL_ENABLE: "1",
  NCCL_NVLS_ENABLE: "1",
  NCCL_SHM_DISABLE: "1",
  NCCL_DMABUF_ENABLE: "1",
  NCCL_P2P_NET_CHUNKSIZE: "2097152",
  NCCL_IB_QPS_PER_CONNECTION: "4",
  NCCL_IB_SL: "1",
  NCCL_NET_GDR_LEVEL: "PHB",
  NCCL_NET_GDR_C2C: "1",
};

const forbiddenOnGraceBlackwell: readonly ForbiddenVariable[] = ["NCCL_TOPO_FILE", "NCCL_IB_PCI_RELAXED_ORDERING"].map(
  (name) => ({
    name,
    reason: "is for older generations; NCCL finds the topology itself",
    source: `${infrastructure}/aks/NCCL/helm/nccl-test/values-gb300.yaml`,
  }),
);

/** Files of the HPC image. */
function topology(machine: MachineFacts): readonly EnvironmentVariable[] {
  const size = tryMachine("azure", machine.machineType);
  return variables(image, {
    ...(size?.ncclTopologyFile && { NCCL_TOPO_FILE: size.ncclTopologyFile }),
    ...(size?.ncclGraphFile && { NCCL_GRAPH_FILE: size.ncclGraphFile }),
  });
}

function libraryPaths(machine: MachineFacts): readonly string[] {
  return isGraceBlackwell(machine) ? ["/usr/local/nccl-rdma-sharp-plugins/lib"] : [];
}

function isGraceBlackwell(machine: MachineFacts): boolean {
  return machine.accelerator === "gb200" || machine.accelerator === "gb300";
}
