import { Fn, Op, Token } from "cdktf";
import type { CapacityPlan } from "../description/aws/capacity";

/** A block's machines are asked for only while it runs, by the clock of the plan that makes the group: synthesis knows no day. */
export function initialSize({ initialNodeCount, window }: CapacityPlan): number {
  // cdktf leaves out an operand of 0, so both compare with -1, which means earlier.
  const isAt = (time: string): number => Token.asNumber(Fn.timecmp(Fn.plantimestamp(), time));
  const conditions = [
    ...(window?.start === undefined ? [] : [Op.gt(isAt(window.start), -1)]),
    ...(window?.stop === undefined ? [] : [Op.lte(isAt(window.stop), -1)]),
  ];
  const [first, second] = conditions;
  if (first === undefined) {
    return initialNodeCount;
  }
  return Token.asNumber(Fn.conditional(second === undefined ? first : Op.and(first, second), initialNodeCount, 0));
}
