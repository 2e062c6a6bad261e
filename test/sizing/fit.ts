/** A formula's answer for one observation over what was observed, as a logarithm: 0 is right, above 0 too much. */
export type LogError<Coefficients, Observation> = (observation: Observation, coefficients: Coefficients) => number;

/** Errors beyond this count by their size, not its square: a run that is odd does not pull the rest. */
const SOFT_LIMIT = 0.15;

/**
 * Least error over all observations, each coefficient kept above 0: Levenberg and Marquardt's method on the logarithms of the
 * coefficients, with the soft L1 loss.
 */
export function leastError<Coefficients extends { readonly [Name in keyof Coefficients]: number }, Observation>(
  observations: readonly Observation[],
  start: Coefficients,
  logError: LogError<Coefficients, Observation>,
): Coefficients {
  const names = Object.keys(start) as (keyof Coefficients)[];
  const coefficientsOf = (logs: readonly number[]) =>
    Object.fromEntries(names.map((name, index) => [name, Math.exp(logs[index] ?? 0)])) as unknown as Coefficients;
  const errorsOf = (logs: readonly number[]) => {
    const coefficients = coefficientsOf(logs);
    return observations.map((observation) => logError(observation, coefficients));
  };
  let logs = names.map((name) => Math.log(start[name]));
  let errors = errorsOf(logs);
  let damping = 1e-3;
  for (let step = 0; step < 60 && damping < 1e6; step += 1) {
    const current = errors;
    const columns = names.map((_, column) => {
      const moved = errorsOf(logs.map((value, index) => (index === column ? value + 1e-5 : value)));
      return moved.map((error, row) => (error - (current[row] ?? 0)) / 1e-5);
    });
    const weights = current.map((error) => 1 / Math.sqrt(1 + (error / SOFT_LIMIT) ** 2));
    const product = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, value, row) => sum + value * (b[row] ?? 0) * (weights[row] ?? 0), 0);
    const matrix = columns.map((a, i) =>
      columns.map((b, j) => product(a, b) * (i === j ? 1 + damping : 1) + (i === j ? 1e-9 : 0)),
    );
    const right = columns.map((column) => -product(column, current));
    const moves = solve(matrix, right);
    const next = logs.map((value, index) => value + Math.max(-0.5, Math.min(0.5, moves[index] ?? 0)));
    const nextErrors = errorsOf(next);
    if (loss(nextErrors) < loss(current)) {
      const gain = loss(current) - loss(nextErrors);
      logs = next;
      errors = nextErrors;
      damping /= 4;
      if (gain < 1e-10) {
        break;
      }
    } else {
      damping *= 6;
    }
  }
  return coefficientsOf(logs);
}

/** Errors of observations by coefficients that never saw them: each fifth of them by a fit to the other four. */
export function crossValidate<Coefficients extends { readonly [Name in keyof Coefficients]: number }, Observation>(
  observations: readonly Observation[],
  start: Coefficients,
  logError: LogError<Coefficients, Observation>,
): readonly number[] {
  const folds = 5;
  const errors: number[] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const coefficients = leastError(
      observations.filter((_, index) => index % folds !== fold),
      start,
      logError,
    );
    observations.forEach((observation, index) => {
      if (index % folds === fold) {
        errors[index] = Math.exp(logError(observation, coefficients)) - 1;
      }
    });
  }
  return errors;
}

export function loss(errors: readonly number[]): number {
  return errors.reduce((sum, error) => sum + Math.sqrt(1 + (error / SOFT_LIMIT) ** 2) - 1, 0);
}

/** Gauss's elimination with the largest pivot. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  const size = rows.length;
  for (let column = 0; column < size; column += 1) {
    const pivot = rows
      .slice(column)
      .reduce(
        (best, row, offset) =>
          Math.abs(row[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0) ? column + offset : best,
        column,
      );
    const [a, b] = [rows[column] ?? [], rows[pivot] ?? []];
    rows[column] = b;
    rows[pivot] = a;
    for (let row = 0; row < size; row += 1) {
      if (row !== column) {
        const factor = (rows[row]?.[column] ?? 0) / (b[column] ?? 1);
        rows[row] = (rows[row] ?? []).map((value, index) => value - factor * (b[index] ?? 0));
      }
    }
  }
  return rows.map((row, index) => (row[size] ?? 0) / (row[index] ?? 1));
}

/** The value that a share of all values does not exceed, between neighbours in proportion. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low + (high - low) * (at - Math.floor(at));
}
