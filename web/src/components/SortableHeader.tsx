import { UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconSelector } from "@tabler/icons-react";
import { FlexRender, type Header } from "@tanstack/react-table";
import { useId } from "react";

import { ColumnBorder } from "./ColumnBorder";
import { type ColumnView, describeColumn } from "./columnViews";
import type { tableSetup } from "./DataTable";
import classes from "./DataTable.module.css";
import own from "./SortableHeader.module.css";
import type { Resizing } from "./useResize";

type Props<Row extends object> = {
  header: Header<typeof tableSetup, Row, unknown>;
  view: ColumnView;
  /** Missing where the columns have the widths they have. */
  resizing: Resizing | undefined;
};

const ARIA_SORT = { asc: "ascending", desc: "descending" } as const;

export function SortableHeader<Row extends object>({ header, view, resizing }: Props<Row>) {
  const { column } = header;
  const sorted = column.getIsSorted();
  const Icon = sorted === "asc" ? IconArrowUp : sorted === "desc" ? IconArrowDown : IconSelector;
  const name = useId();

  return (
    <th
      scope="col"
      className={classes.header}
      {...view.cell}
      style={{ ...view.cell.style, width: view.width }}
      data-column={view.id}
      // The border that is dragged is not part of the name that is read out before each cell.
      aria-labelledby={resizing ? name : undefined}
      aria-sort={sorted ? ARIA_SORT[sorted] : undefined}
    >
      {column.getCanSort() ? (
        <UnstyledButton
          className={own.sort}
          data-sorted={sorted || undefined}
          onClick={column.getToggleSortingHandler()}
        >
          <span className="ellipsis" id={name}>
            <FlexRender header={header} />
          </span>
          <Icon size={14} aria-hidden="true" />
        </UnstyledButton>
      ) : (
        <span className="ellipsis" id={name}>
          <FlexRender header={header} />
        </span>
      )}
      {resizing ? (
        <ColumnBorder label={describeColumn(column.columnDef).label} {...resizing} />
      ) : null}
    </th>
  );
}
