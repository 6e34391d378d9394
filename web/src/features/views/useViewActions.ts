import { useNavigate } from "@tanstack/react-router";

import type { View } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { showToast } from "@/components/toast";
import type { ColumnLayout } from "@/lib/columnLayout";

import { useUpdateView } from "./updateView";
import { useViewAddress } from "./useViewLink";
import type { Viewing } from "./useViewing";
import { columnsOf, type Shown, stateOf, targetOf } from "./viewState";

type Held = { viewing: Viewing; shown: Shown; layout: ColumnLayout };

/** What is done with the open view at once, without a dialog. Lives longer than its menu. */
export function useViewActions({ viewing, shown, layout }: Held) {
  const update = useUpdateView();
  const navigate = useNavigate();
  const address = useViewAddress();

  const save = (view: View) => {
    // A view that leaves the columns to everybody goes on doing so.
    const columns = view.columns ? { columns: columnsOf(layout) } : {};
    update.mutate(
      { id: view.id, ...stateOf(shown), ...columns },
      {
        onSuccess: ({ name }) => showToast({ tone: "ok", title: `Saved “${name}”` }),
        onError: (error) =>
          showToast({
            tone: "error",
            title: `“${view.name}” could not be saved`,
            message: asProblem(error).detail,
          }),
      },
    );
  };

  const discard = (view: View) => {
    viewing.reopen();
    void navigate(targetOf(view));
  };

  /** False: the browser does not let this page copy. */
  const copyLink = async (view: View) => {
    const link = address(view);
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      return false;
    }
    showToast({ tone: "ok", title: "Copied the link", message: link });
    return true;
  };
  return { save, saving: update.isPending, discard, copyLink };
}
