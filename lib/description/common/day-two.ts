/**
 * What a change of one property does to a cluster that runs. Each cloud has a table of these rows; `docs/day-2.md` shows them
 * (`npm run tables` writes it), and `test/day2` makes every one of them and holds the plan against the row, by `title`.
 */
export interface DayTwoChange {
  /** What is changed, as a sentence's subject: "a larger file system". */
  readonly title: string;
  /** The property or properties of the description. */
  readonly property: string;
  readonly effect: DayTwoEffect;
  /** Types of resources that Terraform replaces or destroys; none of them holds data. @default - none */
  readonly replaced?: readonly string[];
  /** Types of resources that Terraform forgets and leaves as they are. @default - none */
  readonly forgotten?: readonly string[];
  /** What it means for jobs, or the way round. */
  readonly remark: string;
}

/** In the order of what it costs. */
export type DayTwoEffect =
  /** Nothing that runs is disturbed. */
  | "in place"
  /** The machines are drained and replaced, one at a time. */
  | "rolls machines"
  /** A node pool is replaced with all its machines at once. */
  | "replaces a pool"
  /** What is left out stays as it is, and Terraform knows it no more. */
  | "forgets"
  /** The description is refused, with a remedy. */
  | "refused in the description"
  /** Terraform refuses the plan, since it would replace what holds data or cannot be changed. */
  | "refused by the plan";

/** The table of a cloud as Markdown. */
export function dayTwoTable(changes: readonly DayTwoChange[]): string {
  const rows = changes.map(({ title, property, effect, replaced = [], forgotten = [], remark }) => {
    const types = [
      ...(replaced.length > 0 ? [`replaces ${code(replaced)}`] : []),
      ...(forgotten.length > 0 ? [`forgets ${code(forgotten)}`] : []),
    ];
    return `| ${title} | \`${property}\` | ${[effect, ...types].join("; ")} | ${remark} |`;
  });
  return ["| change | property | effect | remark |", "|---|---|---|---|", ...rows].join("\n");
}

function code(types: readonly string[]): string {
  return types.map((type) => `\`${type}\``).join(", ");
}
