/** The VPCs that a machine of Google Cloud has interfaces in, in the order of its interfaces; nic0 lies in the first. */
export interface GoogleNetworkLayout {
  /** Every VPC that the machine has an interface in, the primary one first. */
  readonly vpcs: readonly GoogleVpc[];
}

/** One VPC of a layout: its interfaces follow each other, one subnet each. */
export interface GoogleVpc {
  /** `primary` holds nic0, `host` a second ordinary interface, `gpu` one GPU interface each, `rdma` all RDMA ones. */
  readonly purpose: "primary" | "host" | "gpu" | "rdma";
  /** Driver of the interfaces. */
  readonly nicType: GoogleNicType;
  /** Interfaces of one machine in this VPC. */
  readonly interfaceCount: number;
  /** Subnets to make: one for each interface, or 0 where the network profile makes its own. */
  readonly subnetCount: number;
  /** MTU in bytes; `undefined` where the network profile alone sets it. */
  readonly mtuBytes?: number;
  /** Profile of the VPC, without the zone in front: the API's name is `<zone>-<networkProfile>`. A profile is zonal. */
  readonly networkProfile?: "vpc-roce" | "vpc-roce-metal";
  /** IP versions of its subnets. */
  readonly stackType: "IPV4_ONLY" | "IPV4_IPV6" | "IPV6_ONLY";
}

/** Kinds of interface. The google provider up to 6.50.0 refuses IDPF. */
export type GoogleNicType = "GVNIC" | "MRDMA" | "IDPF";

/** VPCs of the layout. */
export function vpcCount(layout: GoogleNetworkLayout): number {
  return layout.vpcs.length;
}

/** Subnets to make for the layout, over all its VPCs. */
export function subnetCount(layout: GoogleNetworkLayout): number {
  return layout.vpcs.reduce((sum, vpc) => sum + vpc.subnetCount, 0);
}

/** Interfaces of one machine, the primary one included. */
export function interfaceCount(layout: GoogleNetworkLayout): number {
  return layout.vpcs.reduce((sum, vpc) => sum + vpc.interfaceCount, 0);
}

/** `deviceMode` of the VPC's GKENetworkParamSet. */
export function deviceMode(vpc: GoogleVpc): "RDMA" | "NetDevice" {
  return vpc.nicType === "MRDMA" ? "RDMA" : "NetDevice";
}

const gvnic = (purpose: "primary" | "host" | "gpu", mtuBytes: number): GoogleVpc => ({
  purpose,
  nicType: "GVNIC",
  interfaceCount: 1,
  subnetCount: 1,
  mtuBytes,
  stackType: "IPV4_ONLY",
});

const roce = (rdmaInterfaces: number): GoogleVpc => ({
  purpose: "rdma",
  nicType: "MRDMA",
  interfaceCount: rdmaInterfaces,
  subnetCount: rdmaInterfaces,
  mtuBytes: 8896,
  networkProfile: "vpc-roce",
  stackType: "IPV4_ONLY",
});

const idpf = (purpose: "primary" | "host"): GoogleVpc => ({
  purpose,
  nicType: "IDPF",
  interfaceCount: 1,
  subnetCount: 1,
  mtuBytes: 4096,
  stackType: "IPV4_IPV6",
});

/** Ordinary interfaces only, each in a VPC of its own. 8896 bytes is the largest MTU of a VPC. */
export function ordinaryNetwork(interfaces: 1 | 2 = 1): GoogleNetworkLayout {
  return {
    vpcs: interfaces === 1 ? [gvnic("primary", 8896)] : [gvnic("primary", 8896), gvnic("host", 8896)],
  };
}

/**
 * One VPC for each GPU interface beside the primary one (GPUDirect-TCPX and -TCPXO). 8244 bytes on every VPC: Cluster
 * Toolkit's Slurm blueprints leave 8896 on those of the GPUs, its GKE blueprints and XPK use 8244 on all.
 */
export function gpuVpcNetwork(gpuInterfaces: number): GoogleNetworkLayout {
  return {
    vpcs: [gvnic("primary", 8244), ...Array.from({ length: gpuInterfaces }, () => gvnic("gpu", 8244))],
  };
}

/** Two ordinary VPCs and one RDMA VPC with a subnet for each RDMA interface. */
export function rdmaNetwork(rdmaInterfaces: number, ordinaryMtuBytes: number): GoogleNetworkLayout {
  return {
    vpcs: [gvnic("primary", ordinaryMtuBytes), gvnic("host", ordinaryMtuBytes), roce(rdmaInterfaces)],
  };
}

/** Bare metal: two IDPF VPCs and an IPv6-only RDMA VPC whose one subnet the profile makes. */
export function metalRdmaNetwork(rdmaInterfaces: number): GoogleNetworkLayout {
  return {
    vpcs: [
      idpf("primary"),
      idpf("host"),
      {
        purpose: "rdma",
        nicType: "MRDMA",
        interfaceCount: rdmaInterfaces,
        subnetCount: 0,
        networkProfile: "vpc-roce-metal",
        stackType: "IPV6_ONLY",
      },
    ],
  };
}
