import type { SlurmPlan } from "../description/common/slurm";
import type { Machine } from "../machines";
import type { SlurmCloud, SlurmConfiguration, SlurmResource } from "./configuration";

/** What a cloud adds to a plan: where things are, which only Terraform knows. */
export interface SlurmPlace {
  readonly cloud: SlurmCloud;
  readonly controllerAddress: string;
  /** Variables of all machines' scripts. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A plan of any cloud, as the files and scripts of its machines follow from it. */
export function configurationOf(
  plan: SlurmPlan & {
    readonly name: string;
    readonly machineGroups: readonly {
      readonly name: string;
      readonly groups: readonly SlurmResource[];
      readonly machine: Machine;
      readonly nodeCount: number;
      readonly drainTime?: string;
    }[];
  },
  { cloud, controllerAddress, environment }: SlurmPlace,
): SlurmConfiguration {
  const { repair } = plan;
  return {
    clusterName: plan.name,
    release: plan.version,
    cloud,
    controllerAddress,
    machineGroups: Object.fromEntries(
      plan.machineGroups.map(({ name, groups, machine, nodeCount, drainTime }) => [
        name,
        { resources: groups, machine, nodeCount, drainTime },
      ]),
    ),
    teams: plan.teams,
    users: plan.users,
    containers: plan.image.type === "prepared",
    environment: {
      SLURM_RELEASE: plan.version,
      ...(repair.maximumReplacing === undefined ? {} : { MAXIMUM_REPLACING: String(repair.maximumReplacing) }),
      ...(repair.maximumSickPercent === undefined ? {} : { MAXIMUM_SICK_PERCENT: String(repair.maximumSickPercent) }),
      ...environment,
    },
  };
}
