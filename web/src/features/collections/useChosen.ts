import { useMemo, useRef, useState } from "react";

import type { Collection } from "@/api/gen";
import { showToast } from "@/components/toast";
import { MAX_SETS } from "@/features/operations/sets";
import { idsBetween } from "@/features/selection/selection";

type Chosen = ReadonlyMap<string, Collection>;

/** The collections that are ticked, in the order in which they were; they stay while one pages and searches. */
export function useChosen(onPage: readonly Collection[]) {
  const [chosen, setChosen] = useState<Chosen>(new Map());
  const anchor = useRef<string | null>(null);

  return useMemo(() => {
    const mark = (ids: readonly string[], ticked: boolean) => {
      const next = new Map(chosen);
      for (const collection of onPage) {
        if (!ids.includes(collection.id)) continue;
        if (ticked) next.set(collection.id, collection);
        else next.delete(collection.id);
      }
      if (next.size > MAX_SETS && next.size > chosen.size) {
        showToast({
          tone: "error",
          title: `At most ${MAX_SETS} collections at once`,
          message: "Untick one before you tick another.",
        });
        return;
      }
      setChosen(next);
    };
    const pageIds = onPage.map(({ id }) => id);
    return {
      collections: [...chosen.values()],
      clear: () => setChosen(new Map()),
      /** For the boxes of the table. */
      boxes: {
        isSelected: (id: string) => chosen.has(id),
        onToggle: (id: string, range: boolean) => {
          mark(
            range && anchor.current ? idsBetween(pageIds, anchor.current, id) : [id],
            !chosen.has(id),
          );
          anchor.current = id;
        },
      },
    };
  }, [chosen, onPage]);
}

export type ChosenCollections = ReturnType<typeof useChosen>;
