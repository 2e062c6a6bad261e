import { checkKnownProperties, checkOneOf, checkPattern, type Problems } from "../../checks";

export const weekDays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** A time that comes once a week, UTC. */
export interface WeeklyTime {
  readonly day: (typeof weekDays)[number];
  /** Hours and minutes: `03:00`. */
  readonly time: string;
}

/** Checks a day and a time. */
export function checkWeeklyTime(problems: Problems, path: string, weekly: WeeklyTime): void {
  const nested = problems.at(path);
  checkKnownProperties(nested, "", weekly, ["day", "time"]);
  checkOneOf(nested, "day", weekly.day ?? "", weekDays, "day");
  checkPattern(nested, "time", weekly.time ?? "", /^([01]\d|2[0-3]):[0-5]\d$/, "write hours and minutes, UTC: '03:00'");
}
