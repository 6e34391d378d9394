import { Anchor, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { companies, formatCount, formatNumber } from "@/lib/format";

import classes from "./SelectionBar.module.css";
import type { SelectionState } from "./useSelection";

type Props = {
  selection: SelectionState;
  /** Every row of the page is ticked. */
  pageSelected: boolean;
  total: number | undefined;
  exact: boolean;
  actions: ReactNode;
};

/** Always there and always as high, so that ticking a row moves nothing. */
export function SelectionBar({ selection, pageSelected, total, exact, actions }: Props) {
  const { count, selection: chosen } = selection;
  const all = chosen.mode === "all";
  const offerAll = !all && pageSelected && total !== undefined && total > count;

  return (
    <section
      className={classes.bar}
      data-active={count > 0 || all || undefined}
      aria-label="Selection"
    >
      <div className={classes.words}>
        <Text component="p" size="md" m={0} role="status" className={classes.count}>
          {words()}
        </Text>
        {offerAll ? (
          <Anchor component="button" type="button" size="md" fw={600} onClick={selection.selectAll}>
            Select all {formatCount(total, exact)}
          </Anchor>
        ) : null}
        {count > 0 || all ? (
          <Anchor component="button" type="button" size="md" fw={600} onClick={selection.clear}>
            Clear
          </Anchor>
        ) : null}
      </div>
      {actions}
    </section>
  );

  function words() {
    if (all) {
      const except = chosen.except.size;
      if (except === 0) return <Strong>All {companies(count, exact)} selected</Strong>;
      return (
        <>
          <Strong>{companies(count, exact)} selected</Strong>, all except {formatNumber(except)}
        </>
      );
    }
    if (count > 0) return <Strong>{companies(count)} selected</Strong>;
    return <span className={classes.hint}>Nothing selected</span>;
  }
}

function Strong({ children }: { children: ReactNode }) {
  return <strong className={classes.strong}>{children}</strong>;
}
