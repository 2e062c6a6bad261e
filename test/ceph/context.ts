import type { CephContext } from "../../lib/description/ceph/ceph-plan";

export const context: CephContext = {
  cloud: "aws",
  kubernetesVersion: "1.34",
  scheduler: "kubernetes",
  gpuNodeCount: 4,
  deletionProtection: true,
};
