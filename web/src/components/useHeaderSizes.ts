import { type RefObject, useEffect, useState } from "react";

export type HeaderSizes = {
  /** Width of what the table is seen through. */
  frame: number;
  widths: Record<string, number>;
  /** Columns that have no room just now. */
  squeezed: string[];
};

const UNKNOWN: HeaderSizes = { frame: 0, widths: {}, squeezed: [] };

function measure(scroller: HTMLElement, headers: HTMLElement[]): HeaderSizes {
  const named = headers.map((header) => [header.dataset["column"]!, header] as const);
  return {
    frame: scroller.clientWidth,
    widths: Object.fromEntries(named.map(([id, header]) => [id, header.offsetWidth])),
    squeezed: named
      .filter(([, header]) => getComputedStyle(header).display === "none")
      .map(([id]) => id),
  };
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Measures the headers of a table whenever one of them, or its frame, changes. */
export function useHeaderSizes(scroller: RefObject<HTMLElement | null>, columnKey: string) {
  const [sizes, setSizes] = useState(UNKNOWN);

  useEffect(() => {
    const frame = scroller.current;
    if (!frame || columnKey === "") return;
    const headers = [...frame.querySelectorAll<HTMLElement>("th[data-column]")];
    const look = () => {
      const next = measure(frame, headers);
      setSizes((last) => {
        if (same(last, next)) return last;
        return same(last.squeezed, next.squeezed) ? { ...next, squeezed: last.squeezed } : next;
      });
    };
    const observer = new ResizeObserver(look);
    for (const element of [frame, ...headers]) observer.observe(element);
    look();
    return () => observer.disconnect();
  }, [scroller, columnKey]);

  return sizes;
}
