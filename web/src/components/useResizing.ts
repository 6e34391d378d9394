import type { ColumnControl } from "@/lib/useColumnLayout";

import type { useColumnViews } from "./useColumnViews";
import type { Resizing } from "./useResize";

// Where nothing could be measured.
const SOME_WIDTH = 160;

/** How each column is resized; undefined where none can be. */
export function useResizing(
  { views, sizes, draft, setDraft }: ReturnType<typeof useColumnViews>,
  control: ColumnControl | undefined,
): ((id: string) => Resizing) | undefined {
  if (!control) return undefined;
  const { widths } = control.layout;
  const widthOf = (id: string) => draft?.[id] ?? widths[id] ?? (sizes.widths[id] || SOME_WIDTH);

  /** What takes the rest keeps its width from now on, or the border would not follow the pointer. */
  const rest = (id: string) => {
    const flexible = views.find((view) => view.width === undefined && view.id !== id);
    return flexible ? { [flexible.id]: widthOf(flexible.id) } : {};
  };

  return (id) => ({
    width: widthOf(id),
    onTry: (width) =>
      setDraft((last) => (width === undefined ? undefined : { ...rest(id), ...last, [id]: width })),
    onSet: (width) =>
      control.setWidths(width === null ? { [id]: null } : { ...rest(id), ...draft, [id]: width }),
  });
}
