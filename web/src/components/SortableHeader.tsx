import { UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconSelector } from "@tabler/icons-react";
import type { Header } from "@tanstack/react-table";
import type { ReactNode } from "react";

import type { tableSetup } from "./DataTable";
import classes from "./DataTable.module.css";

type Props<Row extends object> = {
  header: Header<typeof tableSetup, Row, unknown>;
  children: ReactNode;
};

const ARIA_SORT = { asc: "ascending", desc: "descending" } as const;

export function SortableHeader<Row extends object>({ header, children }: Props<Row>) {
  const { column } = header;
  const meta = column.columnDef.meta;
  const sorted = column.getIsSorted();
  const Icon = sorted === "asc" ? IconArrowUp : sorted === "desc" ? IconArrowDown : IconSelector;

  return (
    <th
      scope="col"
      className={classes.header}
      style={{ width: meta?.width }}
      data-align={meta?.align}
      data-priority={meta?.priority}
      aria-sort={sorted ? ARIA_SORT[sorted] : undefined}
    >
      {column.getCanSort() ? (
        <UnstyledButton
          className={classes.sort}
          data-sorted={sorted || undefined}
          onClick={column.getToggleSortingHandler()}
        >
          <span className="ellipsis">{children}</span>
          <Icon size={14} aria-hidden="true" />
        </UnstyledButton>
      ) : (
        children
      )}
    </th>
  );
}
