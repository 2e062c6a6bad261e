/** What a construct takes: a description, or a plan that was made from one before (and looked at, priced, changed). */
export type Planned<Description, Plan> = Description | { readonly plan: Plan };

/** The plan in `props`, or the one that `plan` makes of the description in it. */
export function planned<Description extends object, Plan>(
  props: Planned<Description, Plan>,
  plan: (description: Description) => Plan,
): Plan {
  return "plan" in props ? props.plan : plan(props);
}
