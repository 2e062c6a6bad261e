import { object, oneOf, required, text } from "../../checks";

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
  readonly day: WeekDay;
  /** Hours and minutes: `03:00`. */
  readonly time: string;
}

export const timeOfDay = text({ pattern: /^([01]\d|2[0-3]):[0-5]\d$/, hint: "write hours and minutes, UTC: '03:00'" });
export const weekDay = oneOf(weekDays, "day", { token: "passes" });

/** A day and a time, both given. */
export const weeklyTime = object<WeeklyTime>({
  day: required(weekDay, 'write a day: "Sunday"'),
  time: required(timeOfDay, "write hours and minutes, UTC: '03:00'"),
});
