import { useSyncExternalStore } from "react";

import { formatAgo, formatMoment } from "@/lib/format";

const TICK_MS = 30_000;
let now = Date.now();

function subscribe(onChange: () => void) {
  const timer = window.setInterval(() => {
    now = Date.now();
    onChange();
  }, TICK_MS);
  return () => window.clearInterval(timer);
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
