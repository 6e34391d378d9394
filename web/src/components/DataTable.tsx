import { Checkbox, VisuallyHidden } from "@mantine/core";
import {
  type ColumnDef,
  columnOrderingFeature,
  columnVisibilityFeature,
  metaHelper,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type UIEvent, useEffect, useMemo, useRef } from "react";

import { ROW_HEIGHTS } from "@/lib/columnLayout";
import type { ColumnControl } from "@/lib/useColumnLayout";

import classes from "./DataTable.module.css";
import { SkeletonRows } from "./SkeletonRows";
import { SortableHeader } from "./SortableHeader";
import { TableRow } from "./TableRow";
import { useColumnViews } from "./useColumnViews";
import { useResizing } from "./useResizing";

export type ColumnMeta = {
  /** CSS width, a percentage is of the frame; one column without it takes what is left. */
  width?: string;
  align?: "end";
  /** Hidden when the table is narrower: 1 goes last, 3 goes first. */
  priority?: 1 | 2 | 3;
  /** Only shown by choice. */
  hidden?: boolean;
};

export const tableSetup = tableFeatures({
  rowSortingFeature,
  columnOrderingFeature,
  columnVisibilityFeature,
  columnMeta: metaHelper<ColumnMeta>(),
});

// TanStack's own helper types every column's value; a table takes columns of all values.
export type Column<Row extends object> = ColumnDef<typeof tableSetup, Row, any>;

export type RowSelection = {
  isSelected: (id: string) => boolean;
  /** How much of the page is selected. */
  page?: "none" | "some" | "all";
  onToggle: (id: string, range: boolean) => void;
  /** Missing where a whole page makes no sense: then there is no box in the header. */
  onTogglePage?: (selected: boolean) => void;
};

type Props<Row extends { id: string; name: string }> = {
  label: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  /** Of the whole list, not of the page; -1 where it is not known. */
  totalRows: number;
  /** Position of the first row of this page in the list, from 1. */
  firstRow: number;
  /** What of the list is shown: other rows for another text. */
  subset?: string;
  sort: string;
  onSort: (sort: string) => void;
  selection?: RowSelection;
  skeletonRows: number;
  /** Rows of an earlier page or order are still shown. */
  stale: boolean;
  /** Shown in place of rows when there are none, or when they could not be loaded. */
  placeholder?: ReactNode;
  /** How a person wants the columns; without it they are as they are defined. */
  arrangement?: ColumnControl | undefined;
  /** Tells which columns have no room just now. */
  onSqueezed?: ((columnIds: string[]) => void) | undefined;
};

function toSorting(sort: string): SortingState {
  return [{ id: sort.replace(/^-/, ""), desc: sort.startsWith("-") }];
}

/** A page of rows: the server sorts and pages, the table shows. Sort is "column" or "-column". */
export function DataTable<Row extends { id: string; name: string }>(props: Props<Row>) {
  const { columns, rows, sort, onSort, selection, stale, arrangement, onSqueezed } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const sorting = useMemo(() => toSorting(sort), [sort]);
  const data = useMemo(() => rows ?? [], [rows]);
  const rowHeight = ROW_HEIGHTS[arrangement?.layout.density ?? "comfortable"];
  const drawn = useColumnViews(columns, arrangement, scroller);
  const { views, sizes } = drawn;
  const resizing = useResizing(drawn, arrangement);

  const table = useTable({
    features: tableSetup,
    columns,
    data,
    state: { sorting, ...drawn.table },
    manualSorting: true,
    enableSortingRemoval: false,
    getRowId: (row) => row.id,
    onSortingChange: (updater) => {
      const [next] = typeof updater === "function" ? updater(sorting) : updater;
      if (next) onSort(`${next.desc ? "-" : ""}${next.id}`);
    },
  });
  const tableRows = table.getRowModel().rows;

  const virtualizer = useVirtualizer({
    count: tableRows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);

  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  useEffect(() => onSqueezed?.(sizes.squeezed), [onSqueezed, sizes.squeezed]);

  // Another page, another order or another filter starts at its top.
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [props.firstRow, props.subset, sort]);

  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const empty = props.placeholder !== undefined;

  return (
    <div className={classes.frame}>
      <div
        className={classes.scroller}
        ref={scroller}
        style={drawn.style}
        data-stale={stale || undefined}
        data-ticks={selection !== undefined || undefined}
        onScroll={markScrolled}
      >
        <table
          className={classes.table}
          aria-label={props.label}
          aria-rowcount={props.totalRows < 0 ? -1 : props.totalRows + 1}
          aria-busy={stale || rows === undefined}
          data-density={arrangement?.layout.density}
          data-wide={drawn.wide || undefined}
          data-stuck={drawn.stuck || undefined}
          data-full={views.every((view) => view.width) || undefined}
        >
          <thead className={classes.head}>
            <tr aria-rowindex={1}>
              {selection ? <TickPage selection={selection} disabled={data.length === 0} /> : null}
              {views.map((view) => {
                const header = headers.find(({ column }) => column.id === view.id);
                return header ? (
                  <SortableHeader
                    key={view.id}
                    header={header}
                    view={view}
                    resizing={resizing?.(view.id)}
                  />
                ) : null;
              })}
            </tr>
          </thead>
          <tbody>
            {rows === undefined && !empty ? (
              <SkeletonRows
                rows={props.skeletonRows}
                columns={views}
                height={rowHeight}
                tick={selection !== undefined}
              />
            ) : null}
            {before > 0 ? <Spacer height={before} /> : null}
            {items.map((item) => {
              const row = tableRows[item.index]!;
              return (
                <TableRow
                  key={row.id}
                  row={row}
                  index={props.firstRow + item.index + 1}
                  height={rowHeight}
                  views={views}
                  selected={selection?.isSelected(row.id)}
                  onToggle={selection?.onToggle}
                />
              );
            })}
            {after > 0 ? <Spacer height={after} /> : null}
          </tbody>
        </table>
        {empty ? <div className={classes.placeholder}>{props.placeholder}</div> : null}
      </div>
      {drawn.stuck ? <div className={classes.edge} style={drawn.style} aria-hidden="true" /> : null}
    </div>
  );
}

/** For the shadow of what stands still. Not React's business: it would draw the table for each pixel. */
const markScrolled = ({ currentTarget }: UIEvent<HTMLElement>) =>
  currentTarget.toggleAttribute("data-scrolled", currentTarget.scrollLeft > 0);

function TickPage({ selection, disabled }: { selection: RowSelection; disabled: boolean }) {
  return (
    <th className={classes.tick} scope="col">
      {selection.onTogglePage ? (
        <label className={classes.tickArea}>
          <Checkbox
            aria-label="Select all rows on this page"
            checked={selection.page === "all"}
            indeterminate={selection.page === "some"}
            disabled={disabled}
            onChange={() => selection.onTogglePage?.(selection.page !== "all")}
          />
        </label>
      ) : (
        <VisuallyHidden>Selected</VisuallyHidden>
      )}
    </th>
  );
}

/** Stands for the rows that are scrolled out of sight. */
function Spacer({ height }: { height: number }) {
  return (
    <tr aria-hidden="true">
      <td style={{ height, padding: 0 }} />
    </tr>
  );
}
