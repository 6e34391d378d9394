import type { Query, QueryClient } from "@tanstack/react-query";

import { isLive } from "./liveQueries";

const THROTTLE_MS = 1_000;
const REFRESH_ALL_EVERY_MS = 5_000;

type Pending = {
  stale: Set<Query>;
  timer?: ReturnType<typeof setTimeout> | undefined;
  /** Everything was asked for just now, and whether it was wanted again since. */
  all?: "done" | "again" | undefined;
};

const pendingOf = new WeakMap<QueryClient, Pending>();

function pendingFor(client: QueryClient): Pending {
  const pending = pendingOf.get(client) ?? { stale: new Set() };
  pendingOf.set(client, pending);
  return pending;
}

/** Asks again for the queries that `touches` names: at once, and at most once a second, however many events there are. */
export function refresh(client: QueryClient, touches: (query: Query) => boolean) {
  const pending = pendingFor(client);
  for (const query of client.getQueryCache().getAll()) if (touches(query)) pending.stale.add(query);
  if (pending.timer === undefined) flush(client, pending);
}

function flush(client: QueryClient, pending: Pending) {
  const cache = client.getQueryCache();
  pending.timer = undefined;
  if (pending.stale.size === 0) return;
  for (const query of pending.stale) {
    // An answer under way may be older than the event: it is shown, and then asked for again. To cancel it
    // would be to never show what takes longer than the time between two events.
    if (query.state.fetchStatus !== "idle" && cache.get(query.queryHash) === query) continue;
    pending.stale.delete(query);
    void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
  }
  pending.timer = setTimeout(() => flush(client, pending), THROTTLE_MS);
}

/** Asks again for everything that follows jobs, and nothing else: what a dialog froze or counted stays as it is. */
export function refreshEverything(client: QueryClient) {
  const pending = pendingFor(client);
  if (pending.all) {
    pending.all = "again";
    return;
  }
  pending.all = "done";
  refresh(client, isLive);
  setTimeout(() => {
    const again = pending.all === "again";
    pending.all = undefined;
    if (again) refreshEverything(client);
  }, REFRESH_ALL_EVERY_MS);
}
