import { tryMachine } from "../../lib/machines";
import type { SlurmConfiguration } from "../../lib/slurm";

const machine = tryMachine("aws", "p5.48xlarge");
if (!machine) {
  throw new Error("no machine is named p5.48xlarge");
}

/** Two machines of eight GPUs, two teams and three users. */
export const twoNodes: SlurmConfiguration = {
  clusterName: "train",
  release: "24.11",
  cloud: "aws",
  controllerAddress: "10.77.0.10",
  machineGroups: { gpu: { resources: [{ name: "train-gpu", nodeCount: 2 }], machine, nodeCount: 2 } },
  teams: [
    { name: "research", gpuCount: 16, users: ["ada", "grace"] },
    { name: "product", users: ["grace", "alan"] },
  ],
  users: [
    { name: "ada", uid: 2001, sshPublicKeys: ["ssh-ed25519 AAAAC3Nza ada@example.com"] },
    { name: "grace", uid: 2002, sshPublicKeys: [] },
    { name: "alan", uid: 2003, sshPublicKeys: [] },
  ],
  environment: {
    BUCKET: "train-bundle",
    REGION: "us-east-1",
    SECRET: "arn:aws:secretsmanager:us-east-1:123456789012:secret:train-slurm-key",
    STATE_DEVICE: "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0",
    SLURM_RELEASE: "25.11",
  },
};
