import type { SlurmTrainingClusterDescription } from "../../../lib/description/google";
import { valid } from "./valid";

/** A Slurm cluster without a fault; tests change one thing in it. */
export const validSlurm: SlurmTrainingClusterDescription = {
  ...valid,
  machineType: "a3-ultragpu-8g",
  capacity: { type: "reservation", reservationId: "training-reservation" },
  scheduler: { type: "slurm", users: [{ name: "ada", uid: 2001 }] },
};
