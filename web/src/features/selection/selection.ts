/**
 * What is selected, kept apart from any page of rows: either some rows by id, or everything in the
 * scope except some. Pages come and go; this stays.
 */
export type Selection =
  { mode: "ids"; ids: ReadonlySet<string> } | { mode: "all"; except: ReadonlySet<string> };

/** The server takes at most this many ids in one selection, ticked or excepted. */
export const MAX_IDS = 10_000;

export const NOTHING: Selection = { mode: "ids", ids: new Set() };
export const EVERYTHING: Selection = { mode: "all", except: new Set() };

export function isSelected(selection: Selection, id: string): boolean {
  return selection.mode === "ids" ? selection.ids.has(id) : !selection.except.has(id);
}

/** How many rows are selected of a scope that holds `total`. */
export function countSelected(selection: Selection, total: number): number {
  return selection.mode === "ids" ? selection.ids.size : Math.max(0, total - selection.except.size);
}

export function pageState(
  selection: Selection,
  pageIds: readonly string[],
): "none" | "some" | "all" {
  const selected = pageIds.filter((id) => isSelected(selection, id)).length;
  if (selected === 0) return "none";
  return selected === pageIds.length ? "all" : "some";
}

export class TooManyIds extends Error {}

/**
 * The selection after `ids` were ticked or unticked.
 * Raises: TooManyIds when it would hold more ids than one request can carry.
 */
export function mark(selection: Selection, ids: readonly string[], selected: boolean): Selection {
  const listed = new Set(selection.mode === "ids" ? selection.ids : selection.except);
  const listing = selection.mode === "ids" ? selected : !selected;
  for (const id of ids) {
    if (listing) listed.add(id);
    else listed.delete(id);
  }
  if (listing && listed.size > MAX_IDS) throw new TooManyIds();
  return selection.mode === "ids" ? { mode: "ids", ids: listed } : { mode: "all", except: listed };
}

/** The ids between two rows of the page, both included, whichever came first. */
export function idsBetween(pageIds: readonly string[], from: string, to: string): string[] {
  const a = pageIds.indexOf(from);
  const b = pageIds.indexOf(to);
  if (a === -1 || b === -1) return [to];
  return pageIds.slice(Math.min(a, b), Math.max(a, b) + 1);
}
