import { lines, settings, slurmPaths } from "./slurm-conf";

/** slurmdbd.conf: accounting in the MariaDB of the same machine, through its socket, which needs no password. */
export function slurmdbdConf(): string {
  return lines([
    ...settings({
      AuthType: "auth/slurm",
      DbdHost: "localhost",
      SlurmUser: "slurm",
      PidFile: "/run/slurmdbd/slurmdbd.pid",
      LogFile: "/var/log/slurm/slurmdbd.log",
      StorageType: "accounting_storage/mysql",
      StorageHost: "localhost",
      StorageUser: "slurm",
      StorageLoc: "slurm_acct_db",
    }),
    "",
    // A year of jobs and steps; what is older is in the snapshots.
    ...settings({ PurgeJobAfter: "12months", PurgeStepAfter: "3months", PurgeEventAfter: "12months" }),
  ]);
}

/** MariaDB's data on the state disk, and what slurmdbd asks of InnoDB (SchedMD/slurm doc/html/accounting.shtml). */
export function mariadbConf(): string {
  return lines([
    "[mariadbd]",
    ...settings({
      datadir: `${slurmPaths.stateDisk}/mysql`,
      "bind-address": "127.0.0.1",
      innodb_buffer_pool_size: "1G",
      innodb_lock_wait_timeout: 900,
      innodb_log_file_size: "256M",
      max_allowed_packet: "16M",
    }),
  ]);
}
