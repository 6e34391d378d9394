import type { ReactNode } from "react";

import { ActionBar, BarAction } from "@/components/ActionBar";
import { companies, type Exactness, formatCount, formatNumber } from "@/lib/format";

import type { SelectionState } from "./useSelection";

type Props = {
  selection: SelectionState;
  /** Every row of the page is ticked. */
  pageSelected: boolean;
  total: number | undefined;
  exact: Exactness;
  /** What is shown is less than the list holds. */
  filtered: boolean;
  actions: ReactNode;
};

/** What is selected of a list of companies, and the way to all of them. */
export function SelectionBar({ selection, pageSelected, total, exact, filtered, actions }: Props) {
  const { count, selection: chosen } = selection;
  // There may be more than an estimate says.
  const more = total !== undefined && (total > count || exact !== true);
  const offerAll = chosen.mode !== "all" && pageSelected && more;

  return (
    <ActionBar
      words={words()}
      more={
        offerAll ? (
          <BarAction onClick={selection.selectAll}>
            Select all {formatCount(total, exact)}
            {filtered ? " matching" : null}
          </BarAction>
        ) : null
      }
      onClear={selection.clear}
    >
      {actions}
    </ActionBar>
  );

  function words() {
    if (chosen.mode === "all") {
      const except = chosen.except.size;
      if (except === 0) return <strong>All {companies(count, exact)} selected</strong>;
      return (
        <>
          <strong>{companies(count, exact)} selected</strong>, all except {formatNumber(except)}
        </>
      );
    }
    return count > 0 ? <strong>{companies(count)} selected</strong> : null;
  }
}
