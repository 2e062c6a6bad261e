import type { SlurmTrainingClusterDescription } from "../../../lib/description/aws";
import { valid } from "./valid";

/** A Slurm cluster without a fault; tests change one thing in it. */
export const validSlurm: SlurmTrainingClusterDescription = {
  ...valid,
  scheduler: { type: "slurm", users: [{ name: "ada", uid: 2001 }] },
};
