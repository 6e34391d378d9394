import { skipToken, useQuery } from "@tanstack/react-query";

import { createPlan, createSelection } from "@/api/gen";
import type { Selection } from "@/features/selection/selection";

/** Freezes what is selected, once for each dialog: the same answer serves the words, the plan and the job. */
export function useFrozenSelection(
  dialogId: string,
  collectionId: string | null,
  selection: Selection,
) {
  const scope = { collection_id: collectionId };
  return useQuery({
    queryKey: [{ _id: "createSelection", dialogId }],
    queryFn: async ({ signal }) =>
      (
        await createSelection({
          body:
            selection.mode === "ids"
              ? { scope, mode: "ids", ids: [...selection.ids] }
              : { scope, mode: "all", filter: {}, except: [...selection.except] },
          signal,
        })
      ).data,
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** What copying into an existing collection would do, counted now. */
export function useCopyPlan(selectionId: string | undefined, targetId: string | null) {
  return useQuery({
    queryKey: [{ _id: "createPlan", selectionId, targetId }],
    queryFn:
      selectionId && targetId
        ? async ({ signal }) =>
            (
              await createPlan({
                body: { kind: "copy", selection_id: selectionId, target_collection_id: targetId },
                signal,
              })
            ).data
        : skipToken,
    staleTime: 0,
    gcTime: 0,
  });
}
