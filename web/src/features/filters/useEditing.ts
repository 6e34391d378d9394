import { useEffect, useRef, useState } from "react";

import { type Condition, isComplete } from "./conditions";

type Editing = {
  /** All conditions, among them the one that may say nothing yet. */
  items: Condition[];
  /** Whose popover is open. */
  open: number | null;
  /** What was written to the address, which may not show it yet. */
  sent: string[];
  /** Since it was opened a step for "back" was made. */
  pushed: boolean;
};

const NONE: Condition[] = [];

type Held = {
  filter: Condition[] | undefined;
  setFilter: (next: Condition[] | undefined, replace: boolean) => void;
};

/**
 * The conditions of the address while they are edited: shown at once, written to the address as soon as
 * they say something. However often a condition changes while it is open, "back" undoes it in one step.
 */
export function useEditing({ filter = NONE, setFilter }: Held) {
  const [editing, setEditing] = useState<Editing | null>(null);
  const text = JSON.stringify(filter);
  const [seen, setSeen] = useState(text);
  if (seen !== text) {
    setSeen(text);
    const ours = editing?.sent.includes(text) === true;
    const arrived = editing?.open === null && editing.sent.at(-1) === text;
    // The address changed under the bar, by "back" or a link; or it has caught up.
    if (editing && (!ours || arrived)) setEditing(null);
  }

  // What was typed last may come when the popover is closed already: what is done goes by how things stand.
  const now = useRef({ editing, filter, text });
  useEffect(() => {
    now.current = { editing, filter, text };
  });
  const put = (next: Editing | null) => {
    now.current.editing = next;
    setEditing(next);
  };
  const itemsNow = () => now.current.editing?.items ?? now.current.filter;
  const sentNow = () => now.current.editing?.sent ?? [];

  function write(next: Condition[], open: number | null, replace: boolean) {
    const complete = next.filter(isComplete);
    const written = JSON.stringify(complete);
    const sent = sentNow();
    const news = written !== (sent.at(-1) ?? now.current.text);
    if (news) setFilter(complete.length > 0 ? complete : undefined, replace);
    if (open === null && written === now.current.text) return put(null);
    put({
      items: open === null ? complete : next,
      open,
      sent: news ? [...sent, written] : sent,
      pushed: open !== null && (replace || news),
    });
  }

  return {
    items: editing?.items ?? filter,
    opened: editing?.open ?? null,
    open: (index: number) =>
      put({ items: itemsNow(), open: index, sent: sentNow(), pushed: false }),
    add: (condition: Condition) => {
      const complete = itemsNow().filter(isComplete);
      const items = [...complete, condition];
      put({ items, open: complete.length, sent: sentNow(), pushed: false });
    },
    change: (index: number, condition: Condition) => {
      const { open = null, pushed = false } = now.current.editing ?? {};
      write(placed(itemsNow(), index, condition), open, pushed);
    },
    remove: (index: number) => write(itemsNow().toSpliced(index, 1), null, false),
    close: () => write(itemsNow(), null, false),
  };
}

function placed(items: readonly Condition[], index: number, condition: Condition): Condition[] {
  const next = items.slice();
  next[index] = condition;
  return next;
}
