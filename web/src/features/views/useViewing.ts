import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";

import type { View } from "@/api/gen";
import { asProblem, type Problem } from "@/api/problem";
import { showToast } from "@/components/toast";
import { type ColumnLayout, untouchedLayout } from "@/lib/columnLayout";
import type { ListSearch } from "@/lib/listSearch";
import { type ColumnControl, columnControl } from "@/lib/useColumnLayout";

import { useOpenViewId } from "./openView";
import { useView } from "./queries";
import { addressOf, layoutOf, targetOf } from "./viewState";

type Held = Pick<ListSearch<never>, "blank">;

/** The view that is open on the list of this page. A link may hold no more of it than its id. */
export function useViewing(collectionId: string | null, search: Held) {
  const id = useOpenViewId();
  const { data, error } = useView(id);
  const problem = error ? asProblem(error) : undefined;
  const gone = problem?.status === 404;
  const view = id !== undefined && !gone && data?.collection_id === collectionId ? data : undefined;
  const opening = useOpening(id, gone ? undefined : data, collectionId, search.blank);
  const leave = useLeave();
  useTelling(id, data && !gone ? undefined : problem, leave);

  // Columns as somebody changed them since the view was opened, until they are saved.
  const [draft, setDraft] = useState<ColumnLayout>();
  const [seen, setSeen] = useState(id);
  if (seen !== id) {
    setSeen(id);
    setDraft(undefined);
  }
  const reopen = useCallback(() => setDraft(undefined), []);
  return {
    collectionId,
    view,
    /** What the list is to show is not known yet. */
    opening: opening && !problem,
    draft,
    setDraft,
    leave,
    /** The view is opened again, as it is saved. */
    reopen,
  };
}

export type Viewing = ReturnType<typeof useViewing>;

function asksForNothing(view: View): boolean {
  const { q, filter, sort } = addressOf(view);
  return q === undefined && filter === undefined && sort === undefined;
}

/** Brings what a view shows into an address that asks for nothing itself: once, so that it can be reset. */
function useOpening(
  id: string | undefined,
  view: View | undefined,
  collectionId: string | null,
  blank: boolean,
) {
  const navigate = useNavigate();
  const [settled, setSettled] = useState<string>();
  const elsewhere = view !== undefined && view.collection_id !== collectionId;
  const plain = view !== undefined && !elsewhere && asksForNothing(view);
  if (settled !== id && (id === undefined || !blank || plain)) setSettled(id);
  const opening = id !== undefined && settled !== id && blank && !plain;

  useEffect(() => {
    if (!view || !(opening || elsewhere)) return;
    void navigate({ ...targetOf(view), replace: true }).then(() => setSettled(view.id));
  }, [view, opening, elsewhere, navigate]);
  return opening || elsewhere;
}

function useLeave() {
  const navigate = useNavigate();
  return useCallback(
    () =>
      navigate({
        to: ".",
        replace: true,
        search: (previous: object) => ({ ...previous, view: undefined }),
      }),
    [navigate],
  );
}

/** A view that cannot be shown is no reason not to show the list. */
function useTelling(
  id: string | undefined,
  problem: Problem | undefined,
  leave: () => Promise<void>,
) {
  const status = problem?.status;
  const detail = problem?.detail;
  useEffect(() => {
    if (id === undefined || status === undefined) return;
    if (status !== 404) {
      showToast({ tone: "error", title: "The view could not be opened", message: detail });
      return;
    }
    showToast({
      title: "This view is not here",
      message: "It may have been deleted, or the link is not complete.",
    });
    void leave();
  }, [id, status, detail, leave]);
}

/** The columns as the open view lays them out, and as the list's own where it does not. */
export function useViewColumns(
  { view, draft, setDraft }: Viewing,
  own: ColumnControl,
  columnIds: readonly string[],
): ColumnControl {
  const saved = view?.columns;
  return useMemo(
    () =>
      saved
        ? columnControl(draft ?? layoutOf(saved, columnIds), columnIds, (next) =>
            setDraft(next ?? untouchedLayout(columnIds)),
          )
        : own,
    [saved, draft, setDraft, own, columnIds],
  );
}
