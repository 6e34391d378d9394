import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { z } from "zod";

import { showToast, ToastAction } from "@/components/toast";
import { formatNumber } from "@/lib/format";
import { useTabState, writeTabState } from "@/lib/tabState";

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

/** The rows that a list shows: those of a search and a filter. */
export type Shown<Filter> = {
  q: string;
  filter: Filter | undefined;
  /** Both as one text, equal for equal rows. */
  subset: string;
};

/** As stored: ids that do not depend on a filter, or all rows of one filter except some. */
const keptSchema = z.object({
  mode: z.enum(["ids", "all"]),
  ids: z.array(z.string()),
  /** What the list showed when all of it was selected. */
  of: z.object({ q: z.string(), filter: z.unknown().optional(), subset: z.string() }).nullable(),
});
type Kept = z.infer<typeof keptSchema>;

const NONE: Kept = { mode: "ids", ids: [], of: null };

function toSelection({ mode, ids }: Kept): Selection {
  const listed = new Set(ids);
  return mode === "ids" ? { mode, ids: listed } : { mode, except: listed };
}

function toKept(selection: Selection, of: Kept["of"]): Kept {
  return selection.mode === "ids"
    ? { mode: "ids", ids: [...selection.ids], of: null }
    : { mode: "all", ids: [...selection.except], of };
}

type Options<Filter> = {
  /** Names the list among all lists. */
  list: string;
  /** How many rows the list shows. */
  total: number;
  shown: Shown<Filter>;
  /** Shows the rows of an earlier search and filter, also from another page. */
  onShow: (shown: { q: string; filter: Filter | undefined }) => void;
};

/**
 * The selection of one list in one browser tab. Ids survive paging, sorting, searching, filtering, leaving the page and
 * reloading it. A selection of all rows belongs to its filter: another filter clears it, which a toast tells and undoes.
 */
export function useSelection<Filter>({ list, total, shown, onShow }: Options<Filter>) {
  const key = `longlist:selection:${list}`;
  const [kept, setKept] = useTabState(key, keptSchema, NONE);
  // Restored as soon as the list shows its rows again.
  const [restored, setRestored] = useState<Kept | null>(null);
  const anchor = useRef<string | null>(null);
  const { q, filter, subset } = shown;

  const lost = kept.mode === "all" && kept.of?.subset !== subset;
  const restores = restored !== null && (restored.of === null || restored.of.subset === subset);
  const current = restores ? restored : lost ? NONE : kept;
  const selection = useMemo(() => (current === NONE ? NOTHING : toSelection(current)), [current]);

  const settle = useEffectEvent(() => {
    if (restores) {
      setKept(restored);
      setRestored(null);
    } else if (lost && restored === null) {
      setKept(NONE);
      offerUndo("Selection cleared because the filter changed", kept);
    }
  });
  // oxlint-disable-next-line react/set-state-in-effect -- the address, which is outside, changed under the selection
  useEffect(() => settle(), [restores, lost]);

  function offerUndo(title: string, before: Kept) {
    const undo = () => {
      // For a list that has been left meanwhile, which reads it when it is opened again.
      writeTabState(key, before);
      setRestored(before);
      if (before.of) onShow(before.of as Shown<Filter>);
    };
    showToast({ title, actions: <ToastAction onClick={undo}>Undo</ToastAction> });
  }

  const apply = (ids: readonly string[], selected: boolean) => {
    try {
      setKept(toKept(mark(selection, ids, selected), current.of));
      return true;
    } catch (error) {
      if (!(error instanceof TooManyIds)) throw error;
      showToast({
        tone: "error",
        title: `Up to ${formatNumber(MAX_IDS)} rows one by one`,
        message: "For more, select all and deselect rows.",
      });
      return false;
    }
  };
  return {
    selection,
    count: countSelected(selection, total),
    isSelected: (id: string) => isSelected(selection, id),
    /** Selects or deselects a row; with shift held, all rows from the last one clicked. */
    toggle: (id: string, pageIds: readonly string[], range: boolean) => {
      const ids = range && anchor.current ? idsBetween(pageIds, anchor.current, id) : [id];
      if (apply(ids, !isSelected(selection, id))) anchor.current = id;
    },
    setPage: (pageIds: readonly string[], selected: boolean) => void apply(pageIds, selected),
    selectAll: (pageIds: readonly string[]) => {
      const onPage = new Set(pageIds);
      const replaced = selection.mode === "ids" && [...selection.ids].some((id) => !onPage.has(id));
      setKept(toKept(EVERYTHING, { q, filter, subset }));
      if (replaced) offerUndo("Selecting all replaced the rows you had selected", current);
    },
    /** Drops ids that the server no longer finds in the list. */
    drop: (ids: readonly string[]) => void apply(ids, false),
    clear: () => {
      anchor.current = null;
      setKept(NONE);
    },
  };
}

export type SelectionState = ReturnType<typeof useSelection<never>>;
