import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { createSelection, type Filter, type Selection as FrozenSelection } from "@/api/gen";
import { asProblem, Problem } from "@/api/problem";
import type { Selection } from "@/features/selection/selection";
import { uuid } from "@/lib/uuid";

export type { FrozenSelection };

/** Has the server keep what is selected as it is now. */
export type Freeze = (signal: AbortSignal) => Promise<FrozenSelection>;

/**
 * `onMissing` gets the selected ids that the list no longer has. The request is refused because of them; the next one
 * is without them.
 */
export const freezeSelection =
  (
    collectionId: string | null,
    selection: Selection,
    filter: Filter = {},
    onMissing: (ids: string[]) => void = () => undefined,
  ): Freeze =>
  async (signal) => {
    const scope = { collection_id: collectionId };
    if (selection.mode === "all") {
      const body = { scope, mode: "all" as const, filter, except: [...selection.except] };
      return (await createSelection({ body, signal })).data;
    }
    const ids = [...selection.ids];
    try {
      return (await createSelection({ body: { scope, mode: "ids", ids }, signal })).data;
    } catch (error) {
      const problem = asProblem(error);
      const missing = problem.type.endsWith("/not-in-scope") ? missingOf(problem, ids) : [];
      if (missing.length === 0) throw error;
      onMissing(missing);
      throw new Problem({
        status: problem.status,
        title: problem.title,
        detail: `${problem.detail} They are no longer selected.`,
      });
    }
  };

/** The pointers of the problem are places in the request's list: "/ids/3". */
const missingOf = ({ errors }: Problem, ids: readonly string[]) =>
  errors.flatMap(({ pointer }) => ids[Number(/^\/ids\/(\d+)$/.exec(pointer)?.[1])] ?? []);

/** Freezes once for each dialog, whatever happens meanwhile: the same answer serves the words, the plan and the job. */
export function useFrozenSelection(freeze: Freeze) {
  const [dialogId] = useState(uuid);
  return useQuery({
    queryKey: [{ _id: "createSelection", dialogId }],
    queryFn: ({ signal }) => freeze(signal),
    staleTime: "static",
    gcTime: 0,
  });
}
