import type { Query, QueryClient } from "@tanstack/react-query";

import { readiness } from "./gen";
import { Problem } from "./problem";

const PROBE_EVERY_MS = 5_000;

const hasFailed = ({ state }: Query) => state.error instanceof Problem && state.error.mayPass;

/**
 * Asks again for what is shown and has failed, or still waits for an answer that a server that went away will
 * not give. What a dialog counted once (`staleTime: "static"`) is left alone.
 */
export async function askAgainForFailed(client: QueryClient) {
  const queries = client
    .getQueryCache()
    .findAll({ type: "active" })
    .filter(
      (query) => !query.isStatic() && (hasFailed(query) || query.state.fetchStatus === "fetching"),
    );
  const wanted = new Set(queries);
  const predicate = (query: Query) => wanted.has(query);
  // A first answer under way is joined by refetchQueries, so cancel it first.
  await client.cancelQueries({ predicate });
  await client.refetchQueries({ predicate, type: "active" });
}

/**
 * While something that is shown has failed with what may pass, asks every few seconds whether the server is ready;
 * then asks again. An outage of the database breaks no event stream. Returns the function that ends it.
 */
export function recoverFailed(client: QueryClient): () => void {
  let probing = false;
  const timer = window.setInterval(async () => {
    const failed = client.getQueryCache().findAll({ type: "active", predicate: hasFailed });
    if (probing || document.hidden || failed.length === 0) return;
    probing = true;
    try {
      await readiness({ signal: AbortSignal.timeout(PROBE_EVERY_MS) });
      await askAgainForFailed(client);
    } catch {
      // Not yet.
    } finally {
      probing = false;
    }
  }, PROBE_EVERY_MS);
  return () => window.clearInterval(timer);
}
