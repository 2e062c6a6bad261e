import { Annotations } from "cdktf";
import type { IConstruct } from "constructs";

/**
 * Shows the warnings of a plan as one annotation. A warning that a surrounding construct shows already is left out: the
 * plan of a cluster carries those of its parts.
 */
export function showWarnings(construct: IConstruct, warnings: readonly string[]): void {
  const shown = construct.node.scopes.flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
  const open = warnings.filter((warning) => !shown.some((text) => text.split("\n").includes(warning)));
  if (open.length > 0) {
    Annotations.of(construct).addWarning(open.join("\n"));
  }
}
