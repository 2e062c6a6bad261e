import { object, oneOf, required, text } from "../../checks";

/** Days of the week, as Azure writes them. */
export type WeekDay = "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday";

export const weekDays: readonly WeekDay[] = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
];

/** A time that comes once a week, UTC. */
export interface WeeklyTime {
  /** Day of the week. */
  readonly day: WeekDay;
  /** Hours and minutes: `03:00`. */
  readonly time: string;
}

const timeForm = { pattern: /^([01]\d|2[0-3]):[0-5]\d$/, hint: "write hours and minutes, UTC: '03:00'" };

export const timeOfDay = text(timeForm);
export const weekDay = oneOf(weekDays, "day", { token: "passes" });

const hours = { refusedBecause: "the hours of the window are counted before" };

/** Day and time of a window whose hours are counted. */
export const windowTime = text({ ...timeForm, token: hours });
export const windowDay = oneOf(weekDays, "day", { token: hours });

/** A day and a time, both given. */
export const weeklyTime = object<WeeklyTime>({
  day: required(weekDay, 'write a day: "Sunday"'),
  time: required(timeOfDay, "write hours and minutes, UTC: '03:00'"),
});
