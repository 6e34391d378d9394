import { type PointerEvent, useState } from "react";

type Drag = { id: string; to: number };

/** The place whose middle is nearest to the pointer. */
function placeAt({ currentTarget, clientY }: PointerEvent<HTMLElement>) {
  const items = [...(currentTarget.closest("ul")?.children ?? [])];
  const far = items.map((item) => {
    const { top, height } = item.getBoundingClientRect();
    return Math.abs(clientY - top - height / 2);
  });
  const place = far.indexOf(Math.min(...far));
  items[place]?.scrollIntoView({ block: "nearest" });
  return place;
}

/**
 * Drags the items of a list up and down by a handle in each. The list itself stays as it is until the
 * item is let go: an element that is moved in the document would lose the pointer.
 */
export function useDragOrder(onMove: (id: string, place: number) => void) {
  const [drag, setDrag] = useState<Drag>();

  const handle = (id: string, place: number, reach: { from: number; to: number }) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ id, to: place });
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (drag?.id !== id) return;
      const to = Math.min(reach.to, Math.max(reach.from, placeAt(event)));
      if (to !== drag.to) setDrag({ id, to });
    },
    onPointerUp: () => {
      if (drag?.id === id && drag.to !== place) onMove(id, drag.to);
      setDrag(undefined);
    },
    onPointerCancel: () => setDrag(undefined),
  });

  /** Where the line is drawn that shows where the item would come. */
  const markOf = (id: string, place: number, from: number) => {
    if (!drag) return undefined;
    if (drag.id === id) return "dragged";
    if (drag.to !== place || drag.to === from) return undefined;
    return drag.to > from ? "after" : "before";
  };

  return { dragged: drag?.id, handle, markOf };
}
