import type { CSSProperties } from "react";

import type { ColumnLayout } from "@/lib/columnLayout";

import type { ColumnMeta } from "./DataTable";
import type { HeaderSizes } from "./useHeaderSizes";

/** What a table's columns are to those who arrange them. */
export type ColumnInfo = {
  id: string;
  label: string;
  meta: ColumnMeta;
  /** Always shown. */
  fixed: boolean;
};

/** How one column is drawn, in its header and in every row alike. */
export type ColumnView = {
  id: string;
  /** Of the header, which sets it for the rows; missing where the column takes what is left. */
  width: string | undefined;
  cell: {
    "data-align": ColumnMeta["align"];
    "data-priority": ColumnMeta["priority"];
    "data-stuck": "edge" | "true" | undefined;
    style: CSSProperties | undefined;
  };
};

// The least of a column that takes what is left, and of one whose width is a part of the frame's:
// a table that scrolls sideways need not squeeze them.
const LEAST_REST = "clamp(150px, 40cqi, 240px)";
const LEAST_PART = "104px";
/** Part of the frame that may stand still; the rest of it has to show what is scrolled to. */
const STANDING = 0.7;
const PRIORITIES = [0, 1, 2, 3] as const;

type Definition = {
  id?: string | undefined;
  accessorKey?: unknown;
  header?: unknown;
  enableHiding?: boolean;
  meta?: ColumnMeta;
};

export function describeColumn(column: Definition): ColumnInfo {
  const id = column.id ?? String(column.accessorKey);
  return {
    id,
    label: typeof column.header === "string" ? column.header : id,
    meta: column.meta ?? {},
    fixed: column.enableHiding === false,
  };
}

export function isVisible({ id, fixed, meta }: ColumnInfo, layout: ColumnLayout | undefined) {
  if (fixed) return true;
  if (layout?.hidden.includes(id)) return false;
  return layout?.shown.includes(id) || !meta.hidden;
}

/** Somebody asked for more than may fit: then the table scrolls sideways and squeezes nothing. */
const isWide = ({ shown, widths, pinned }: ColumnLayout, firstId: string | undefined) =>
  shown.length > 0 || Object.keys(widths).length > 0 || pinned.some((id) => id !== firstId);

/** The custom property of a column's width: attributes are called anything. */
const propertyOf = (id: string) =>
  `--w-${id.replace(/[^a-z0-9_-]/giu, (char) => `_${char.codePointAt(0)}_`)}`;

const sum = (ids: string[], start = "0px") =>
  ids.length === 0
    ? start
    : `calc(${[start, ...ids.map((id) => `var(${propertyOf(id)})`)].join(" + ")})`;

/** Pinned columns stand still as long as there is room beside them. */
function standing(pinned: string[], tick: number, { frame, widths }: HeaderSizes) {
  let taken = tick;
  return pinned.filter((id) => {
    taken += widths[id] ?? 0;
    return frame === 0 || taken <= frame * STANDING;
  });
}

const TICK = 56;

/** Draws the visible columns, in their order. All lengths are CSS, so that nothing waits to be measured. */
export function viewColumns(columns: ColumnInfo[], layout: ColumnLayout, sizes: HeaderSizes) {
  const wide = isWide(layout, columns[0]?.id);
  const pinned = columns.map(({ id }) => id).filter((id) => layout.pinned.includes(id));
  const stuck = standing(pinned, TICK, sizes);

  const widthOf = ({ id, meta: { width } }: ColumnInfo) => {
    if (layout.widths[id] !== undefined) return `${layout.widths[id]}px`;
    if (!width?.endsWith("%")) return width;
    const part = width.replace("%", "cqi");
    return wide ? `max(${part}, ${LEAST_PART})` : part;
  };
  const priorityOf = ({ id, meta }: ColumnInfo) =>
    layout.shown.includes(id) || layout.pinned.includes(id) ? undefined : meta.priority;

  const views = columns.map((column): ColumnView => {
    const place = stuck.indexOf(column.id);
    return {
      id: column.id,
      width: widthOf(column) && `var(${propertyOf(column.id)})`,
      cell: {
        "data-align": column.meta.align,
        "data-priority": priorityOf(column),
        "data-stuck": place < 0 ? undefined : place === stuck.length - 1 ? "edge" : "true",
        style:
          place < 0 ? undefined : { insetInlineStart: sum(stuck.slice(0, place), "var(--tick)") },
      },
    };
  });

  const style = Object.fromEntries([
    ...columns.map((column) => [propertyOf(column.id), widthOf(column) ?? LEAST_REST]),
    ...PRIORITIES.map((priority) => [
      `--need-${priority}`,
      sum(columns.filter((column) => (priorityOf(column) ?? 0) === priority).map(({ id }) => id)),
    ]),
    ["--stuck", sum(stuck, "var(--tick)")],
  ]) as CSSProperties;
  return { views, style, wide, stuck: stuck.length > 0 };
}

/** The columns of a table that nobody can arrange. */
export const plainViews = (columns: ColumnInfo[]): ColumnView[] =>
  columns.map(({ id, meta }) => ({
    id,
    width: meta.width,
    cell: {
      "data-align": meta.align,
      "data-priority": meta.priority,
      "data-stuck": undefined,
      style: undefined,
    },
  }));
