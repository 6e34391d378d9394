import { z } from "zod";

import { isAttribute } from "./attributes";

export const MIN_WIDTH = 72;
export const MAX_WIDTH = 640;
// A column that takes what is left can be wider than anybody may drag one, and keeps that when others are dragged.
const WIDEST = 4000;

/** Pixels that a row is high. */
export const ROW_HEIGHTS = { compact: 34, comfortable: 44 } as const;
export type Density = keyof typeof ROW_HEIGHTS;

const ids = z.array(z.string()).catch([]);
const isWidth = (entry: [string, unknown]): entry is [string, number] =>
  typeof entry[1] === "number" && entry[1] >= MIN_WIDTH && entry[1] <= WIDEST;

/** Each part that cannot be read is as if nobody had ever changed it, the others stay. */
export const columnLayoutSchema = z.object({
  /** All columns as somebody put them; empty is the order in which they are defined. */
  order: ids,
  hidden: ids,
  /** Shown by choice, so at every width; what is neither here nor hidden follows the table's own rules. */
  shown: ids,
  /** Stay in place when the table scrolls sideways. */
  pinned: ids,
  /** Pixels, of the columns that somebody has dragged. */
  widths: z
    .record(z.string(), z.unknown())
    .catch({})
    .transform((given) => Object.fromEntries(Object.entries(given).filter(isWidth))),
  density: z.enum(["compact", "comfortable"]).catch("comfortable"),
});

export type ColumnLayout = z.output<typeof columnLayoutSchema>;

/** What nobody has touched: the first column, which names the row, stays in place. */
export const untouchedLayout = (columnIds: readonly string[]): ColumnLayout => ({
  order: [],
  hidden: [],
  shown: [],
  pinned: columnIds.slice(0, 1),
  widths: {},
  density: "comfortable",
});

/** Columns of attributes exist wherever somebody has chosen them; nobody else knows of all. */
function withChosen({ shown, hidden, order }: ColumnLayout, columnIds: readonly string[]) {
  return [...new Set([...columnIds, ...[...order, ...shown, ...hidden].filter(isAttribute)])];
}

/** The layout of columns that exist, each named once; the first one can be neither hidden nor moved. */
export function fitLayout(layout: ColumnLayout, definedIds: readonly string[]): ColumnLayout {
  const columnIds = withChosen(layout, definedIds);
  const known = (list: string[]) => [...new Set(list)].filter((id) => columnIds.includes(id));
  const first = columnIds[0];
  const hidden = known(layout.hidden).filter((id) => id !== first);
  const order = completeOrder(known(layout.order), columnIds);
  return {
    ...layout,
    order: order.every((id, index) => id === columnIds[index]) ? [] : order,
    hidden,
    shown: known(layout.shown).filter((id) => id !== first && !hidden.includes(id)),
    pinned: known(layout.pinned),
    widths: Object.fromEntries(
      Object.entries(layout.widths).filter(([id]) => columnIds.includes(id)),
    ),
  };
}

/** A column that was not there when somebody sorted them comes after the one it is defined after. */
function completeOrder(order: string[], columnIds: readonly string[]) {
  const [first, ...rest] = columnIds;
  const complete = order.filter((id) => id !== first);
  if (first !== undefined) complete.unshift(first);
  rest.forEach((id, index) => {
    if (!complete.includes(id)) complete.splice(complete.indexOf(columnIds[index]!) + 1, 0, id);
  });
  return complete;
}

/** All columns as they stand from start to end: the first, those that are pinned, the others. */
export function arrange(layout: ColumnLayout, columnIds: readonly string[]): string[] {
  const [first, ...rest] = completeOrder(layout.order, withChosen(layout, columnIds));
  if (first === undefined) return [];
  const isPinned = (id: string) => layout.pinned.includes(id);
  return [first, ...rest.filter(isPinned), ...rest.filter((id) => !isPinned(id))];
}

/** Where in the arrangement a column may go: pinned ones among themselves, and so the others. */
export function reach(layout: ColumnLayout, arranged: readonly string[], id: string) {
  const pinned = arranged.slice(1).filter((other) => layout.pinned.includes(other)).length;
  return layout.pinned.includes(id)
    ? { from: 1, to: pinned }
    : { from: pinned + 1, to: arranged.length - 1 };
}

export const clamp = (value: number, from: number, to: number) =>
  Math.min(to, Math.max(from, value));

const without = (list: string[], id: string) => list.filter((other) => other !== id);

export const withVisible = (layout: ColumnLayout, id: string, visible: boolean): ColumnLayout => ({
  ...layout,
  hidden: visible ? without(layout.hidden, id) : [...without(layout.hidden, id), id],
  shown: visible ? [...without(layout.shown, id), id] : without(layout.shown, id),
});

export const withPinned = (layout: ColumnLayout, id: string, pinned: boolean): ColumnLayout => ({
  ...layout,
  pinned: pinned ? [...without(layout.pinned, id), id] : without(layout.pinned, id),
});

/** Moves a column to a place in the arrangement, or as near to it as it may go. */
export function withMoved(
  layout: ColumnLayout,
  columnIds: readonly string[],
  id: string,
  place: number,
): ColumnLayout {
  const arranged = arrange(layout, columnIds);
  if (id === arranged[0]) return layout;
  const { from, to } = reach(layout, arranged, id);
  const order = without(arranged, id);
  order.splice(clamp(place, from, to), 0, id);
  return { ...layout, order };
}

/** Sets the widths of some columns; null gives one its default back. */
export function withWidths(layout: ColumnLayout, widths: Record<string, number | null>) {
  const next = { ...layout.widths };
  for (const [id, width] of Object.entries(widths)) {
    if (width === null) delete next[id];
    else next[id] = Math.round(width);
  }
  return { ...layout, widths: next };
}
