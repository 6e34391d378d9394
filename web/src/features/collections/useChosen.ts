import { useQueries } from "@tanstack/react-query";
import { useRef } from "react";
import { z } from "zod";

import type { Collection } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { showToast } from "@/components/toast";
import { MAX_SETS } from "@/features/operations/sets";
import { idsBetween } from "@/features/selection/selection";
import { useTabState } from "@/lib/tabState";

import { collectionOptions } from "./queries";

const idsSchema = z.array(z.string());
const NONE: string[] = [];

/**
 * The collections that are ticked, in the order in which they were. Their ids are kept, through searching, paging,
 * leaving the page and reloading it; their names and counts are current, and deleted ones are none of them.
 */
export function useChosen(onPage: readonly Collection[]) {
  const [ids, setIds] = useTabState("longlist:selection:collections", idsSchema, NONE);
  const anchor = useRef<string | null>(null);
  const found = useQueries({ queries: ids.map((id) => collectionOptions(id)) });
  const isGone = (index: number) => {
    const error = found[index]?.error;
    return Boolean(error) && asProblem(error).status === 404;
  };
  const kept = ids.filter((_, index) => !isGone(index));
  const collections = ids.flatMap((id, index) => {
    if (isGone(index)) return [];
    return onPage.find((one) => one.id === id) ?? found[index]?.data ?? [];
  });

  const mark = (marked: readonly string[], ticked: boolean) => {
    const others = kept.filter((id) => !marked.includes(id));
    const next = ticked ? [...kept, ...marked.filter((id) => !kept.includes(id))] : others;
    if (next.length > MAX_SETS && next.length > kept.length) {
      showToast({
        tone: "error",
        title: `Up to ${MAX_SETS} collections at once`,
        message: "Deselect one to select another.",
      });
      return;
    }
    setIds(next);
  };
  const pageIds = onPage.map(({ id }) => id);
  return {
    collections,
    clear: () => setIds(NONE),
    /** For the boxes of the table. */
    boxes: {
      isSelected: (id: string) => kept.includes(id),
      onToggle: (id: string, range: boolean) => {
        const marked = range && anchor.current ? idsBetween(pageIds, anchor.current, id) : [id];
        mark(marked, !kept.includes(id));
        anchor.current = id;
      },
    },
  };
}

export type ChosenCollections = ReturnType<typeof useChosen>;
