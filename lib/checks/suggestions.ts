/** The names of a set that look most like a given one, the closest first. */
export function nearestNames(given: string, names: readonly string[], count = 3): readonly string[] {
  const lower = given.toLowerCase();
  return names
    .map((name) => ({ name, distance: editDistance(lower, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.ceil(Math.max(name.length, lower.length) / 2)))
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, count)
    .map(({ name }) => name);
}

/** What to write instead of `given`: the closest names first where the set is large, the whole set where it is not. */
export function suggestionHint(given: unknown, allowed: readonly (string | number)[]): string {
  const names = allowed.map(String);
  const nearest = isName(given) ? nearestNames(String(given), names) : [];
  const all = `allowed: ${names.join(", ")}`;
  return nearest.length > 0 && names.length > 4 ? `did you mean ${nearest.join(" or ")}? ${all}` : all;
}

/** Whether a value can be a slip of the pen: anything else, however long, resembles no name. */
function isName(value: unknown): boolean {
  return typeof value === "number" || (typeof value === "string" && value.length <= 100);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
