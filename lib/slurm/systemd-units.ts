import type { SystemdUnit } from "../node";
import { lines, slurmPaths } from "./slurm-conf";

/** What a machine of the cluster is. */
export type SlurmRole = "controller" | "node" | "login";

/**
 * Units of a role. A daemon that reads the state disk starts only on a mounted and marked one: an empty directory would
 * do for slurmctld, and every job would be gone (tried).
 */
export function slurmUnits(role: SlurmRole): readonly SystemdUnit[] {
  switch (role) {
    case "controller":
      return [
        start("controller", "mariadb.service slurmdbd.service slurmctld.service"),
        { name: "mariadb.service.d/state-disk.conf", content: lines(["[Unit]", ...onStateDisk]), enabled: false },
        daemon("slurmdbd", "/usr/sbin/slurmdbd -D", {
          unit: [...onStateDisk, "Requires=mariadb.service", "After=mariadb.service"],
          service: [...asSlurm("slurmdbd"), checkState, createDatabase, "TimeoutStopSec=120", "TimeoutStartSec=600"],
        }),
        daemon("slurmctld", "/usr/sbin/slurmctld -D", {
          unit: [...onStateDisk, "Wants=slurmdbd.service", "After=slurmdbd.service"],
          // A clean stop writes the nodes that joined; what is killed forgets those of the last 300 s.
          service: [...asSlurm("slurmctld"), checkState, "TimeoutStopSec=120", "LimitNOFILE=262144"],
        }),
        ...every("slurm-accounts", "apply-accounts.sh", 300, "slurmdbd.service slurmctld.service"),
        ...every("slurm-replace", "replace-nodes.sh", 60, "slurmctld.service"),
        ...every("slurm-pull", "pull-configuration.sh", 60, "slurmctld.service"),
        ...every("slurm-back-up", "back-up-accounting.sh", 6 * 3600, "mariadb.service"),
      ];
    case "node":
      return [
        start("node", "slurmd.service"),
        daemon("slurmd", slurmd, {
          unit: ["Requires=slurm-node-start.service", "After=slurm-node-start.service"],
          service: [
            "EnvironmentFile=/run/slurm-node.env",
            "Delegate=yes",
            // A restart of slurmd leaves the jobs running.
            "KillMode=process",
            "LimitNOFILE=1048576",
            "LimitMEMLOCK=infinity",
            "LimitSTACK=infinity",
            "TasksMax=infinity",
          ],
        }),
        ...every("slurm-watch", "watch-membership.sh", 60, "slurmd.service"),
        ...every("slurm-pull", "pull-configuration.sh", 60, "slurmd.service"),
      ];
    case "login":
      return [
        start("login", "sackd.service"),
        daemon("sackd", "/usr/sbin/sackd -D --conf-server ${CONTROLLER_ADDRESS}:6817", {
          unit: ["Requires=slurm-login-start.service", "After=slurm-login-start.service"],
          service: ["User=slurm", "Group=slurm", "RuntimeDirectory=slurm", "RuntimeDirectoryMode=0755"],
        }),
        ...every("slurm-pull", "pull-configuration.sh", 60, "sackd.service"),
      ];
  }
}

/** Words in braces stay one argument each. */
const slurmd =
  "/usr/sbin/slurmd -D --conf-server ${CONTROLLER_ADDRESS}:6817 -Z --conf ${SLURMD_CONF}" +
  " --instance-id ${MACHINE_ID} --instance-type ${MACHINE_TYPE}";

const environment = [
  `EnvironmentFile=${slurmPaths.cluster}/current/environment/cluster.env`,
  // Only a node has a group.
  `EnvironmentFile=-${slurmPaths.cluster}/group.env`,
  "EnvironmentFile=-/etc/default/slurm-cluster",
];

const onStateDisk = [
  `RequiresMountsFor=${slurmPaths.stateDisk}`,
  `ConditionPathIsMountPoint=${slurmPaths.stateDisk}`,
  "Requires=slurm-controller-start.service",
  "After=slurm-controller-start.service",
];

const checkState = `ExecStartPre=${slurmPaths.cluster}/current/sbin/check-state.sh`;

/** The plus sign: as root, which alone may give rights in the database. */
const createDatabase = `ExecStartPre=+${slurmPaths.cluster}/current/sbin/create-database.sh`;

function asSlurm(name: string): readonly string[] {
  return ["User=slurm", "Group=slurm", `RuntimeDirectory=${name}`, "RuntimeDirectoryPreserve=yes"];
}

/** What prepares a machine at each of its starts; tried again until it succeeds, and nothing of Slurm starts before. */
function start(role: SlurmRole, before: string): SystemdUnit {
  return {
    name: `slurm-${role}-start.service`,
    content: lines([
      "[Unit]",
      `Description=Prepare this machine as ${role} of a Slurm cluster`,
      "Wants=network-online.target",
      "After=network-online.target",
      `Before=${before}`,
      "",
      "[Service]",
      "Type=oneshot",
      "RemainAfterExit=yes",
      ...environment,
      `ExecStart=${slurmPaths.cluster}/current/sbin/start-${role}.sh`,
      "Restart=on-failure",
      "RestartSec=30",
      "TimeoutStartSec=3600",
      "",
      ...wanted,
    ]),
  };
}

function daemon(
  name: string,
  command: string,
  { unit, service }: { readonly unit: readonly string[]; readonly service: readonly string[] },
): SystemdUnit {
  return {
    name: `${name}.service`,
    content: lines([
      "[Unit]",
      `Description=${name} of a Slurm cluster`,
      ...unit,
      "",
      "[Service]",
      "Type=simple",
      ...environment,
      ...service,
      // By its full path: sackd runs itself again on a reconfiguration, by the name it was started with.
      `ExecStart=${command}`,
      "ExecReload=/bin/kill -HUP $MAINPID",
      "Restart=always",
      "RestartSec=10",
      "",
      ...wanted,
    ]),
  };
}

/** A script that runs again and again, never twice at once. */
function every(name: string, script: string, seconds: number, after: string): readonly SystemdUnit[] {
  return [
    {
      name: `${name}.service`,
      enabled: false,
      content: lines([
        "[Unit]",
        `Description=${script} of a Slurm cluster`,
        `After=${after}`,
        "",
        "[Service]",
        "Type=oneshot",
        ...environment,
        `ExecStart=${slurmPaths.cluster}/current/sbin/${script}`,
      ]),
    },
    {
      name: `${name}.timer`,
      content: lines([
        "[Unit]",
        `Description=${script} every ${seconds} s`,
        "",
        "[Timer]",
        `OnBootSec=${Math.min(seconds, 120)}`,
        `OnUnitInactiveSec=${seconds}`,
        "AccuracySec=5",
        "",
        "[Install]",
        "WantedBy=timers.target",
      ]),
    },
  ];
}

const wanted = ["[Install]", "WantedBy=multi-user.target"];
