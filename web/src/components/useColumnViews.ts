import { type RefObject, useMemo, useState } from "react";

import type { ColumnControl } from "@/lib/useColumnLayout";

import { describeColumn, isVisible, plainViews, viewColumns } from "./columnViews";
import { useHeaderSizes } from "./useHeaderSizes";

/** Widths while somebody drags a border; not remembered before the border is let go. */
export type Draft = Record<string, number>;

/** From the columns of a table and what a person made of them to how each is drawn. */
export function useColumnViews(
  columns: Parameters<typeof describeColumn>[0][],
  control: ColumnControl | undefined,
  scroller: RefObject<HTMLElement | null>,
) {
  const [draft, setDraft] = useState<Draft>();
  const visible = useMemo(() => {
    const infos = columns.map(describeColumn).filter((info) => isVisible(info, control?.layout));
    const place = (id: string) => control?.arranged.indexOf(id) ?? 0;
    return infos.toSorted((one, other) => place(one.id) - place(other.id));
  }, [columns, control]);
  const ids = visible.map(({ id }) => id);
  const sizes = useHeaderSizes(scroller, control ? ids.join(" ") : "");

  const drawn = useMemo(() => {
    if (!control)
      return { views: plainViews(visible), style: undefined, wide: false, stuck: false };
    const widths = { ...control.layout.widths, ...draft };
    return viewColumns(visible, { ...control.layout, widths }, sizes);
  }, [visible, control, draft, sizes]);
  // Rows draw themselves anew only for another arrangement, not for each step of a border.
  const key = JSON.stringify(drawn.views);
  // oxlint-disable-next-line react/exhaustive-deps -- the key stands for the views
  const views = useMemo(() => drawn.views, [key]);

  const table = useMemo(
    () => ({
      columnOrder: views.map(({ id }) => id),
      columnVisibility: Object.fromEntries(
        columns.map((column) => {
          const { id } = describeColumn(column);
          return [id, views.some((view) => view.id === id)];
        }),
      ),
    }),
    [views, columns],
  );
  return { ...drawn, views, table, sizes, draft, setDraft };
}
