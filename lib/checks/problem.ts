/** One thing that is wrong in a description. */
export interface Problem {
  /** Where: `capacity.reservationId`. Empty for the description as a whole. */
  readonly path: string;
  /** What is wrong, and the value that was given. */
  readonly message: string;
  /** What to write instead, with the allowed values. */
  readonly hint: string;
}

/** Thrown before anything is synthesized; `problems` has all that is wrong, not the first of it. */
export class InvalidDescriptionError extends Error {
  constructor(
    /** What was described: `training cluster 'train' on aws`. */
    readonly subject: string,
    /** Every problem, each with path, message and hint. */
    readonly problems: readonly Problem[],
  ) {
    super(
      [
        `${subject}: ${problems.length === 1 ? "one problem" : `${problems.length} problems`}`,
        ...problems.map(({ path, message, hint }) => `  ${path || "(description)"}: ${message}\n    -> ${hint}`),
      ].join("\n"),
    );
    this.name = "InvalidDescriptionError";
  }
}

/** Collects problems under a path; `at` gives a view one step down that collects into the same list. */
export class Problems {
  constructor(
    private readonly list: Problem[] = [],
    private readonly prefix: string = "",
  ) {}

  get all(): readonly Problem[] {
    return this.list;
  }

  add(path: string, message: string, hint: string): void {
    this.list.push({ path: join(this.prefix, path), message, hint });
  }

  /** Whether something is wrong at that path or below it, so that a value which was taken out is not called missing. */
  concerns(path: string): boolean {
    const whole = join(this.prefix, path);
    return this.list.some((problem) => problem.path === whole || /^[.[]/.test(tail(problem.path, whole)));
  }

  at(path: string): Problems {
    return new Problems(this.list, join(this.prefix, path));
  }

  throwIfAny(subject: string): void {
    if (this.list.length > 0) {
      throw new InvalidDescriptionError(subject, this.list);
    }
  }
}

function join(prefix: string, path: string): string {
  if (!prefix || !path) {
    return prefix || path;
  }
  return path.startsWith("[") ? prefix + path : `${prefix}.${path}`;
}

/** What follows a prefix; empty where the text does not begin with it. */
function tail(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : "";
}
