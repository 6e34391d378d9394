import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";

import { showToast } from "@/components/toast";
import { formatNumber } from "@/lib/format";

import {
  countSelected,
  EVERYTHING,
  idsBetween,
  isSelected,
  mark,
  MAX_IDS,
  NOTHING,
  type Selection,
  TooManyIds,
} from "./selection";

/**
 * The selection of one scope, for a component that is mounted anew for every scope. It survives
 * paging and sorting; when the scope is left it is gone, and the person is told.
 */
export function useSelection(total: number) {
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const anchor = useRef<string | null>(null);
  const count = countSelected(selection, total);

  const clear = useCallback(() => {
    anchor.current = null;
    setSelection(NOTHING);
  }, []);

  const leave = useEffectEvent(() => {
    if (count > 0)
      showToast({
        title: "Selection cleared",
        message: "It belonged to what the list showed before.",
      });
  });
  useEffect(() => () => leave(), []);

  return useMemo(() => {
    const apply = (ids: readonly string[], selected: boolean) => {
      try {
        setSelection(mark(selection, ids, selected));
        return true;
      } catch (error) {
        if (!(error instanceof TooManyIds)) throw error;
        showToast({
          tone: "error",
          title: `At most ${formatNumber(MAX_IDS)} one by one`,
          message: "Use “Select all” and untick what you don't want.",
        });
        return false;
      }
    };
    return {
      selection,
      count,
      isSelected: (id: string) => isSelected(selection, id),
      /** Ticks or unticks a row; with shift held, all rows from the last one ticked. */
      toggle: (id: string, pageIds: readonly string[], range: boolean) => {
        const ids = range && anchor.current ? idsBetween(pageIds, anchor.current, id) : [id];
        if (apply(ids, !isSelected(selection, id))) anchor.current = id;
      },
      setPage: (pageIds: readonly string[], selected: boolean) => void apply(pageIds, selected),
      selectAll: () => setSelection(EVERYTHING),
      clear,
    };
  }, [selection, count, clear]);
}

export type SelectionState = ReturnType<typeof useSelection>;
