import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";

import { clamp, MAX_WIDTH, MIN_WIDTH } from "@/lib/columnLayout";

const STEP = 16;

export type Resizing = {
  /** Pixels, as the column is now. */
  width: number;
  /** Shows a width before it is decided; nothing takes it back. */
  onTry: (width: number | undefined) => void;
  /** Null is the column's default. */
  onSet: (width: number | null) => void;
};

/** Drags the border of a column, by pointer or by keys. */
export function useResize({ width, onTry, onSet }: Resizing) {
  const drag = useRef<{ x: number; width: number; tried?: number } | undefined>(undefined);
  const [dragging, setDragging] = useState(false);
  // A column that took what was left may be wider than one may be dragged: it need not jump.
  const max = Math.max(MAX_WIDTH, width);
  const step = (by: number) => onSet(clamp(width + by, MIN_WIDTH, max));

  const stop = (keep: boolean) => {
    const tried = drag.current?.tried;
    drag.current = undefined;
    setDragging(false);
    if (tried === undefined) return;
    if (keep) onSet(tried);
    onTry(undefined);
  };

  return {
    max,
    dragging,
    step,
    wider: () => step(STEP),
    narrower: () => step(-STEP),
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, width };
        setDragging(true);
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const { current } = drag;
        if (!current || (event.clientX === current.x && current.tried === undefined)) return;
        const widest = Math.max(MAX_WIDTH, current.width);
        current.tried = clamp(current.width + event.clientX - current.x, MIN_WIDTH, widest);
        onTry(current.tried);
      },
      onPointerUp: (event: PointerEvent<HTMLElement>) => {
        // It was dragged, not clicked: there is nothing more to do here.
        if (drag.current?.tried !== undefined) event.currentTarget.blur();
        stop(true);
      },
      onPointerCancel: () => stop(false),
      onDoubleClick: () => onSet(null),
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
        if (event.key === "Escape" && drag.current) stop(false);
        else if (event.key === "ArrowRight") step(STEP);
        else if (event.key === "ArrowLeft") step(-STEP);
        else return;
        event.preventDefault();
      },
    },
  };
}
