import { useSyncExternalStore } from "react";

import { formatAgo, formatMoment } from "@/lib/format";

const TICK_MS = 30_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: number | undefined;

function tick() {
  now = Date.now();
  for (const listener of listeners) listener();
}

/** One clock for all. It stands still while nothing shows it, and is set when something does again. */
function subscribe(listener: () => void) {
  listeners.add(listener);
  if (timer === undefined) {
    timer = window.setInterval(tick, TICK_MS);
    tick();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

/** "3 minutes ago", which goes on counting; the exact time on hover. */
export function Ago({ at }: { at: string }) {
  const current = useSyncExternalStore(subscribe, () => now);
  return (
    <time dateTime={at} title={formatMoment(at)}>
      {formatAgo(at, Math.max(current, Date.parse(at)))}
    </time>
  );
}
