const RELOADED_FROM = "longlist-reloaded-from";

const missing = new WeakSet<object>();

/** Remembers which errors are parts of the application that could not be loaded. */
export function watchForMissingParts() {
  window.addEventListener("vite:preloadError", ({ payload }) => missing.add(payload));
}

export const isMissingPart = (error: unknown): boolean =>
  typeof error === "object" && error !== null && missing.has(error);

/** The script that this page runs: its name holds a hash of the build. */
const ownScript = () =>
  document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.getAttribute("src");

/**
 * Loads the page anew where the server has another build by now. Once from each build, in each tab: two servers of
 * different builds behind one address must not make it go round. False where it does not help.
 */
export async function reloadIfOutdated(reload = () => window.location.reload()): Promise<boolean> {
  const own = ownScript();
  if (!own) return false;
  try {
    const page = await fetch("/", { cache: "no-store" });
    if (!page.ok || (await page.text()).includes(own)) return false;
    const before = sessionStorage.getItem(RELOADED_FROM)?.split(" ") ?? [];
    if (before.includes(own)) return false;
    sessionStorage.setItem(RELOADED_FROM, [...before, own].join(" "));
  } catch {
    // No server to load it from, or no way to remember that it was done.
    return false;
  }
  reload();
  return true;
}
