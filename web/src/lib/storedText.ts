import { useCallback, useSyncExternalStore } from "react";

// For browsers that refuse to store anything: then it lasts for as long as the page.
const unstored = new Map<string, string | null>();
const listeners = new Set<() => void>();

function read(key: string): string | null {
  const kept = unstored.get(key);
  if (kept !== undefined) return kept;
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, text: string | null) {
  try {
    if (text === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, text);
    unstored.delete(key);
  } catch {
    unstored.set(key, text);
  }
  for (const listener of listeners) listener();
}

/** Other tabs tell of what they store by an event; this one has to be told. */
function subscribe(listener: () => void) {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

/** A text that this browser remembers under a key, the same in every tab; null where there is none. */
export function useStoredText(key: string) {
  const text = useSyncExternalStore(subscribe, () => read(key));
  const store = useCallback((next: string | null) => write(key, next), [key]);
  return [text, store] as const;
}
