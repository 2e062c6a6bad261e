import { lines, settings } from "./slurm-conf";

/** cgroup.conf: a job gets the cores, the memory and the GPUs that it asked for, and no others. */
export function cgroupConf(): string {
  return lines(
    settings({
      ConstrainCores: "yes",
      ConstrainRAMSpace: "yes",
      ConstrainDevices: "yes",
      ConstrainSwapSpace: "no",
    }),
  );
}

/** The lines of slurm.conf that need control groups, which it includes. */
export function cgroupLimitsConf(): string {
  return lines(
    settings({
      ProctrackType: "proctrack/cgroup",
      TaskPlugin: "task/affinity,task/cgroup",
      JobAcctGatherType: "jobacct_gather/cgroup",
    }),
  );
}
