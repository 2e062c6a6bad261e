import { healthEnvironment, ncclEnvironment, ncclShellProfile, nodeScripts, script } from "../node";
import { accountsTable, usersTable } from "./accounts";
import { cgroupConf, cgroupLimitsConf } from "./cgroup-conf";
import type { SlurmCloud, SlurmConfiguration, SlurmMachineGroup } from "./configuration";
import { gresConf } from "./gres-conf";
import { cloudScripts, type SlurmScript, slurmScript, slurmScripts } from "./script";
import { lines, nodeConf, slurmConf } from "./slurm-conf";
import { mariadbConf, slurmdbdConf } from "./slurmdbd-conf";
import { type SlurmRole, slurmUnits } from "./systemd-units";
import { topologyYaml } from "./topology-yaml";

/** A file of the bundle; its path is relative to the release's folder. */
export interface BundleFile {
  readonly path: string;
  readonly content: string;
  readonly executable: boolean;
}

/**
 * Everything that the machines of a cluster run, in one text: it lies in the object store, each machine fetches it, and a
 * plan of Terraform shows which lines a change changes.
 */
export function bundleFiles(configuration: SlurmConfiguration): readonly BundleFile[] {
  const topology = topologyYaml(configuration);
  return [
    ...texts("etc", {
      "slurm.conf": slurmConf(configuration),
      "cgroup-limits.conf": cgroupLimitsConf(),
      "cgroup.conf": cgroupConf(),
      "gres.conf": gresConf(configuration),
      "plugstack.conf": plugstackConf(configuration),
      ...(topology === undefined ? {} : { "topology.yaml": topology }),
      "slurmdbd.conf": slurmdbdConf(),
    }),
    ...texts("mariadb", { "99-slurm.cnf": mariadbConf() }),
    ...texts("tables", { accounts: accountsTable(configuration), users: usersTable(configuration) }),
    ...texts("environment", {
      "cluster.env": environmentFile(clusterEnvironment(configuration)),
      ...Object.fromEntries(
        Object.entries(configuration.machineGroups).map(([name, group]) => [
          `group-${name}.env`,
          environmentFile(groupEnvironment(configuration, name, group)),
        ]),
      ),
    }),
    ...texts(
      "profile",
      Object.fromEntries(
        Object.entries(configuration.machineGroups).map(([name, { machine }]) => [
          `group-${name}.sh`,
          ncclShellProfile(ncclEnvironment(machine), "virtualMachine"),
        ]),
      ),
    ),
    ...(["controller", "node", "login"] as const).flatMap(unitFiles),
    ...scriptsOf(configuration.cloud),
  ];
}

/**
 * The files as a script: `bash bundle.sh FOLDER` writes them there. Lines that end a file are made unlike any in it.
 * Terraform reads `${` and `%{` in a text: who hands it to Terraform doubles their first sign in scripts.
 */
export function bundleScript(files: readonly BundleFile[]): string {
  return lines([
    "#!/usr/bin/env bash",
    "# Every file of a Slurm cluster's machines; written by Terraform.",
    "set -euo pipefail",
    'cd "$1"',
    ...files.flatMap(({ path, content, executable }) => {
      const end = `==== end of ${path} ====`;
      return [
        `mkdir -p '${path.slice(0, path.lastIndexOf("/"))}'`,
        `cat >'${path}' <<'${end}'`,
        content.replace(/\n$/, ""),
        end,
        `chmod ${executable ? "0755" : "0644"} '${path}'`,
      ];
    }),
  ]);
}

/**
 * Plugins of srun: pyxis, where images bring it. A distribution's own file includes a pattern of files, which nodes do not get.
 * `optional`: the controller, which runs no job, need not have it.
 */
function plugstackConf({ containers = false }: SlurmConfiguration): string {
  return containers ? "optional spank_pyxis.so\n" : "# No plugins.\n";
}

function clusterEnvironment({ clusterName, cloud, controllerAddress, machineGroups, environment }: SlurmConfiguration) {
  const groups = Object.values(machineGroups);
  const resources = groups.flatMap(({ drainTime, resources }) => resources.map((one) => ({ ...one, drainTime })));
  return {
    CLUSTER_NAME: clusterName,
    CLOUD: cloud,
    CONTROLLER_ADDRESS: controllerAddress,
    NODE_COUNT: String(groups.reduce((sum, { nodeCount }) => sum + nodeCount, 0)),
    MACHINE_GROUPS: resources.map(({ name }) => name).join(","),
    GROUP_SIZES: resources
      .flatMap(({ name, nodeCount, isHeld = true }) => (isHeld ? [`${name}=${nodeCount}`] : []))
      .join(" "),
    GROUP_DRAIN_TIMES: resources
      .flatMap(({ name, drainTime }) => (drainTime === undefined ? [] : [`${name}=${drainTime}`]))
      .join(" "),
    ...environment,
  };
}

function groupEnvironment({ release }: SlurmConfiguration, name: string, group: SlurmMachineGroup) {
  const { machine, environment = {} } = group;
  return {
    GROUP: name,
    NODE_CONF: nodeConf(name, group),
    MACHINE_TYPE: machine.machineType,
    TOPOLOGY: release === "24.11" ? "" : machine.machinesPerNvlinkDomain > 1 ? "nvlink" : "fabric",
    LOCAL_DISK_COUNT: String(machine.localDisks?.count ?? 0),
    ...healthEnvironment(machine),
    ...environment,
  };
}

/** `NAME="value"`, as both systemd and a shell read it. */
function environmentFile(values: Readonly<Record<string, string>>): string {
  return lines(Object.entries(values).map(([name, value]) => `${name}="${value}"`));
}

function unitFiles(role: SlurmRole): readonly BundleFile[] {
  const units = slurmUnits(role);
  const enabled = units.filter(({ enabled: wanted = true }) => wanted).map(({ name }) => name);
  return [
    ...texts(`units/${role}`, Object.fromEntries(units.map(({ name, content }) => [name, content]))),
    ...texts(`units/${role}`, { enabled: lines(enabled) }),
  ];
}

function scriptsOf(cloud: SlurmCloud): readonly BundleFile[] {
  const own: readonly SlurmScript[] = [...slurmScripts, ...cloudScripts.map((kind) => `${kind}-${cloud}.sh` as const)];
  const all = [
    ...own.map((name) => [name, slurmScript(name)] as const),
    ...nodeScripts.map((name) => [name, script(name)] as const),
  ];
  return all.map(([name, content]) => ({ path: `sbin/${name}`, content, executable: true }));
}

function texts(folder: string, contents: Readonly<Record<string, string>>): readonly BundleFile[] {
  return Object.entries(contents).map(([name, content]) => ({
    path: `${folder}/${name}`,
    content,
    executable: false,
  }));
}
