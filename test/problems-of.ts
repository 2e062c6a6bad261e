import { InvalidDescriptionError, type Problem } from "../lib/checks";

/** The problems that a plan finds with a description; none where it finds it sound. */
export function problemsOf(plan: () => unknown): readonly Problem[] {
  try {
    plan();
    return [];
  } catch (error) {
    if (error instanceof InvalidDescriptionError) {
      return error.problems;
    }
    throw error;
  }
}
