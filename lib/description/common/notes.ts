import type { Decision, PlanNotes } from "./cluster";

/** Collects decisions and warnings while a plan is made. */
export class Notes implements PlanNotes {
  readonly decisions: Decision[] = [];
  readonly warnings: string[] = [];

  /** Records a decision and answers its value. */
  decide<T extends string | number | boolean>(path: string, value: T, reason: string): T {
    this.decisions.push({ path, value, reason });
    return value;
  }

  warn(warning: string): void {
    this.warnings.push(warning);
  }

  /** Takes over the notes of a part, its paths below `path`. */
  addAll(path: string, notes: PlanNotes): void {
    this.decisions.push(...notes.decisions.map((decision) => ({ ...decision, path: `${path}.${decision.path}` })));
    this.warnings.push(...notes.warnings);
  }
}
