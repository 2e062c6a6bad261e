import type { Problems } from "../../checks";
import { type ComponentName, componentOf } from "./component-table";
import { type Installation, type SharedPart, sharedPartTitles } from "./shared-part";
import type { Values } from "./values";

interface InstalledRelease {
  readonly name: ComponentName;
  readonly values: Values;
}

/** The parts that a release installs. */
export function partsOf({ name, values }: InstalledRelease): readonly SharedPart[] {
  return (componentOf(name).installs ?? []).filter((one) => isOn(one, values)).map(({ part }) => part);
}

/** What is in the cluster already, and so must not be installed. */
export interface ExistingPart {
  readonly part: SharedPart;
  /** What brought it: "the machine image". */
  readonly owner: string;
}

/** A problem for each part that more than one would install. */
export function checkConflicts(
  releases: readonly InstalledRelease[],
  existing: readonly ExistingPart[],
  problems: Problems,
): void {
  for (const part of Object.keys(sharedPartTitles) as SharedPart[]) {
    const owners = [
      ...existing.filter((one) => one.part === part).map(({ owner }) => ({ title: owner, off: undefined })),
      ...releases.filter((release) => partsOf(release).includes(part)).map((release) => ownerOf(release, part)),
    ];
    const last = owners.at(-1);
    if (owners.length > 1 && last) {
      problems.add(
        last.off ?? "components",
        `${sharedPartTitles[part]} would be installed twice: by ${owners.map(({ title }) => title).join(" and by ")}`,
        last.off ? `leave it to ${owners[0]?.title}: write false` : "leave one of the two out: write false",
      );
    }
  }
}

function ownerOf({ name }: InstalledRelease, part: SharedPart) {
  const path = componentOf(name).installs?.find((one) => one.part === part)?.path;
  return { title: `the release ${name}`, off: path ? `components.${name}.values.${path}` : `components.${name}` };
}

function isOn({ path, byDefault }: Installation, values: Values): boolean {
  let value: unknown = values;
  for (const key of path?.split(".") ?? []) {
    value = typeof value === "object" && value !== null ? (value as Values)[key] : undefined;
  }
  return path === undefined || value === undefined ? byDefault : value === true;
}
