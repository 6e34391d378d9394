import type { ReactNode } from "react";

import { ActionBar, BarAction } from "@/components/ActionBar";
import { companies, formatCount, formatNumber } from "@/lib/format";

import type { SelectionState } from "./useSelection";

type Props = {
  selection: SelectionState;
  pageIds: readonly string[];
  total: number | undefined;
  exact: boolean;
  /** What is shown is less than the list holds. */
  filtered: boolean;
  actions: ReactNode;
};

/** What is selected of a list of companies, and the way to all of them. */
export function SelectionBar({ selection, pageIds, total, exact, filtered, actions }: Props) {
  const { count, selection: chosen } = selection;
  const onPage = pageIds.filter(selection.isSelected).length;
  // There may be more than an estimate says.
  const more = total !== undefined && (total > pageIds.length || !exact);
  const offerAll = chosen.mode !== "all" && onPage > 0 && onPage === pageIds.length && more;

  return (
    <ActionBar
      words={words()}
      more={
        offerAll ? (
          <BarAction onClick={() => selection.selectAll(pageIds)}>
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
    if (count === 0) return null;
    const hidden = count - onPage;
    return (
      <>
        <strong>{companies(count)} selected</strong>
        {hidden > 0 ? `, ${formatNumber(hidden)} not shown here` : null}
      </>
    );
  }
}
