/** The first node pool of a plan. */
export function firstPool<Pool>({ nodePools }: { readonly nodePools: readonly Pool[] }): Pool {
  const [pool] = nodePools;
  if (!pool) {
    throw new Error("the plan has no node pool");
  }
  return pool;
}
