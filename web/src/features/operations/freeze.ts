import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { createSelection, type Filter, type Selection as FrozenSelection } from "@/api/gen";
import type { Selection } from "@/features/selection/selection";
import { uuid } from "@/lib/uuid";

export type { FrozenSelection };

/** Has the server keep what is selected as it is now. */
export type Freeze = (signal: AbortSignal) => Promise<FrozenSelection>;

export const freezeSelection =
  (collectionId: string | null, selection: Selection, filter: Filter = {}): Freeze =>
  async (signal) => {
    const scope = { collection_id: collectionId };
    const body =
      selection.mode === "ids"
        ? { scope, mode: "ids" as const, ids: [...selection.ids] }
        : { scope, mode: "all" as const, filter, except: [...selection.except] };
    return (await createSelection({ body, signal })).data;
  };

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
