import { Checkbox, VisuallyHidden } from "@mantine/core";
import {
  type ColumnDef,
  metaHelper,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useMemo, useRef } from "react";

import classes from "./DataTable.module.css";
import { SkeletonRows } from "./SkeletonRows";
import { SortableHeader } from "./SortableHeader";

export type ColumnMeta = {
  /** CSS width; one column without it takes what is left. */
  width?: string;
  align?: "end";
  /** Hidden when the table is narrower: 1 goes last, 3 goes first. */
  priority?: 1 | 2 | 3;
};

export const tableSetup = tableFeatures({
  rowSortingFeature,
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
  sort: string;
  onSort: (sort: string) => void;
  selection?: RowSelection;
  skeletonRows: number;
  /** Rows of an earlier page or order are still shown. */
  stale: boolean;
  /** Shown in place of rows when there are none, or when they could not be loaded. */
  placeholder?: ReactNode;
};

const ROW_HEIGHT = 44;

function toSorting(sort: string): SortingState {
  return [{ id: sort.replace(/^-/, ""), desc: sort.startsWith("-") }];
}

/** A page of rows: the server sorts and pages, the table shows. Sort is "column" or "-column". */
export function DataTable<Row extends { id: string; name: string }>(props: Props<Row>) {
  const { columns, rows, sort, onSort, selection, stale } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const sorting = useMemo(() => toSorting(sort), [sort]);
  const data = useMemo(() => rows ?? [], [rows]);

  const table = useTable({
    features: tableSetup,
    columns,
    data,
    state: { sorting },
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
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);

  // Another page or another order starts at its top.
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [props.firstRow, sort]);

  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const empty = props.placeholder !== undefined;

  return (
    <div className={classes.frame}>
      <div className={classes.scroller} ref={scroller} data-stale={stale || undefined}>
        <table
          className={classes.table}
          aria-label={props.label}
          aria-rowcount={props.totalRows < 0 ? -1 : props.totalRows + 1}
          aria-busy={stale || rows === undefined}
        >
          <thead className={classes.head}>
            <tr aria-rowindex={1}>
              {selection ? (
                <th className={classes.tick} scope="col">
                  {selection.onTogglePage ? (
                    <label className={classes.tickArea}>
                      <Checkbox
                        aria-label="Select all rows on this page"
                        checked={selection.page === "all"}
                        indeterminate={selection.page === "some"}
                        disabled={data.length === 0}
                        onChange={() => selection.onTogglePage?.(selection.page !== "all")}
                      />
                    </label>
                  ) : (
                    <VisuallyHidden>Selected</VisuallyHidden>
                  )}
                </th>
              ) : null}
              {headers.map((header) => (
                <SortableHeader key={header.id} header={header}>
                  <table.FlexRender header={header} />
                </SortableHeader>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows === undefined && !empty ? (
              <SkeletonRows
                rows={props.skeletonRows}
                columns={headers.map(({ id, column }) => ({
                  id,
                  meta: column.columnDef.meta ?? {},
                }))}
                height={ROW_HEIGHT}
                tick={selection !== undefined}
              />
            ) : null}
            {before > 0 ? <Spacer height={before} /> : null}
            {items.map((item) => {
              const row = tableRows[item.index]!;
              const selected = selection?.isSelected(row.id) ?? false;
              return (
                <tr
                  key={row.id}
                  className={classes.row}
                  style={{ height: ROW_HEIGHT }}
                  aria-rowindex={props.firstRow + item.index + 1}
                  aria-selected={selection ? selected : undefined}
                >
                  {selection ? (
                    <td className={classes.tick}>
                      <label className={classes.tickArea}>
                        <Checkbox
                          aria-label={`Select ${row.original.name}`}
                          checked={selected}
                          onChange={(event) =>
                            selection.onToggle(
                              row.id,
                              "shiftKey" in event.nativeEvent &&
                                event.nativeEvent.shiftKey === true,
                            )
                          }
                        />
                      </label>
                    </td>
                  ) : null}
                  {row.getAllCells().map((cell) => {
                    const meta = cell.column.columnDef.meta;
                    return (
                      <td
                        key={cell.id}
                        className={classes.cell}
                        data-align={meta?.align}
                        data-priority={meta?.priority}
                      >
                        <table.FlexRender cell={cell} />
                      </td>
                    );
                  })}
                </tr>
              );
            })}
            {after > 0 ? <Spacer height={after} /> : null}
          </tbody>
        </table>
        {empty ? <div className={classes.placeholder}>{props.placeholder}</div> : null}
      </div>
    </div>
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
