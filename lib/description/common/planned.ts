/**
 * What a construct takes: a description, or a plan that was made from one before (and inspected, priced, changed), never
 * both. A plan beside any property of a description does not compile.
 */
export type Planned<Description, Plan> =
  | (Description & { readonly plan?: never })
  | ({ readonly plan: Plan } & { readonly [Key in KeysOf<Description>]?: never });

/** The keys of every member of a union. */
export type KeysOf<T> = T extends unknown ? keyof T : never;

/** The plan in `props`, or the one that `plan` makes of the description in it. */
export function planFrom<Description extends object, Plan>(
  props: object,
  plan: (description: Description) => Plan,
): Plan {
  return "plan" in props && props.plan !== undefined ? (props.plan as Plan) : plan(props as Description);
}
