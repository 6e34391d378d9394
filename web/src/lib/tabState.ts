import { useCallback, useState } from "react";
import type { z } from "zod";

const unstored = new Map<string, unknown>();

function read<T>(key: string, schema: z.ZodType<T>, initial: T): T {
  if (unstored.has(key)) return unstored.get(key) as T;
  try {
    const text = window.sessionStorage.getItem(key);
    return text === null ? initial : (schema.safeParse(JSON.parse(text)).data ?? initial);
  } catch {
    return initial;
  }
}

/** Stores state of the browser tab for the next component that reads it. */
export function writeTabState(key: string, value: unknown) {
  try {
    window.sessionStorage.setItem(key, JSON.stringify(value));
    unstored.delete(key);
  } catch {
    // Storage is full or blocked: the state lasts until the next reload.
    unstored.set(key, value);
  }
}

/**
 * State of one browser tab: it survives leaving the page and reloading it. The key must not change while the
 * component is mounted, and one component at a time may use it.
 */
export function useTabState<T>(key: string, schema: z.ZodType<T>, initial: T) {
  const [value, setValue] = useState(() => read(key, schema, initial));
  const store = useCallback(
    (next: T) => {
      writeTabState(key, next);
      setValue(next);
    },
    [key],
  );
  return [value, store] as const;
}
