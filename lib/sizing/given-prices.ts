import { type Check, object, type Shape } from "../checks";
import type { Price } from "../machines/machine";
import { dollars } from "./request-shapes";

/** Ways to pay of which a machine can have a price. */
export type PricedCapacity = Price["capacity"];

/** Prices that a user knows better, in dollars of one machine for an hour: `{ "on-demand": 41.5 }`. */
export type PriceOverrides = { readonly [C in PricedCapacity]?: number };

const usdPerMachineHour = dollars("one machine for an hour");

const priceShape: Shape<Readonly<Record<PricedCapacity, number>>> = {
  "on-demand": usdPerMachineHour,
  spot: usdPerMachineHour,
  reservation: usdPerMachineHour,
  "capacity-block": usdPerMachineHour,
  "flex-start": usdPerMachineHour,
  "commitment-1-year": usdPerMachineHour,
  "commitment-3-years": usdPerMachineHour,
};

/** Prices that a user gives: known ways to pay, and above 0. */
export const givenPrices: Check<PriceOverrides> = object<PriceOverrides>(priceShape, {
  hint: 'write dollars of one machine for an hour: { "on-demand": 41.5 }',
});
