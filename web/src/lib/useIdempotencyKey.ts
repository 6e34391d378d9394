import { useState } from "react";

import { uuid } from "./uuid";

/**
 * One key for one intent, for as long as the component lives: pressing twice, or again after a lost answer, or after
 * having meant something else in between, starts one job.
 */
export function useIdempotencyKey(intent: string | null): string {
  const [keys] = useState(() => new Map<string | null, string>());
  const key = keys.get(intent) ?? uuid();
  keys.set(intent, key);
  return key;
}
