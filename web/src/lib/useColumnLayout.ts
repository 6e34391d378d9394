import { useMemo } from "react";

import {
  arrange,
  type ColumnLayout,
  columnLayoutSchema,
  type Density,
  fitLayout,
  untouchedLayout,
  withMoved,
  withPinned,
  withVisible,
  withWidths,
} from "./columnLayout";
import { useStoredText } from "./storedText";

/** A layout and all that can be done to it, whoever keeps it: `save` gets null for "as untouched". */
export function columnControl(
  layout: ColumnLayout,
  columnIds: readonly string[],
  save: (next: ColumnLayout | null) => void,
) {
  const untouched = JSON.stringify(untouchedLayout(columnIds));
  const put = (next: ColumnLayout) => {
    const fitting = fitLayout(next, columnIds);
    save(JSON.stringify(fitting) === untouched ? null : fitting);
  };
  return {
    layout,
    /** All columns as they stand from start to end, the hidden ones too. */
    arranged: arrange(layout, columnIds),
    setVisible: (id: string, visible: boolean) => put(withVisible(layout, id, visible)),
    /** A column that was out of sight can be shown by it: nothing that is pinned is meant to be hidden. */
    setPinned: (id: string, pinned: boolean, show = false) =>
      put(withPinned(show ? withVisible(layout, id, true) : layout, id, pinned)),
    /** To a place in the arrangement, from 0. */
    move: (id: string, place: number) => put(withMoved(layout, columnIds, id, place)),
    /** Pixels; null is the default. */
    setWidths: (widths: Record<string, number | null>) => put(withWidths(layout, widths)),
    setDensity: (density: Density) => put({ ...layout, density }),
    replace: put,
    reset: () => save(null),
  };
}

export type ColumnControl = ReturnType<typeof columnControl>;

/** How a list shows its columns, as this browser remembers it. Anything unreadable is dropped. */
export function useColumnLayout(listKey: string, columnIds: readonly string[]): ColumnControl {
  const [text, store] = useStoredText(`longlist:columns:${listKey}`);
  return useMemo(
    () =>
      columnControl(readLayout(text, columnIds), columnIds, (next) =>
        store(next && JSON.stringify(next)),
      ),
    [text, store, columnIds],
  );
}

function readLayout(text: string | null, columnIds: readonly string[]): ColumnLayout {
  try {
    const read = columnLayoutSchema.safeParse(JSON.parse(text ?? "null"));
    if (read.success) return fitLayout(read.data, columnIds);
  } catch {
    // Not JSON: somebody else's text, or half a one.
  }
  return untouchedLayout(columnIds);
}
