/** Where it is shown how many companies these collections share. */
export const overlapOf = (ids: string[]) =>
  ({ to: "/overlap", search: { collections: ids } }) as const;
