import type { HistoryEntry } from "@/api/gen";

type Chunks = {
  kind: "chunks";
  id: number;
  /** One entry for each; the last may be that of the change which its end brought. */
  chunks: HistoryEntry[];
  rows: number;
  seconds: number;
};

/** A change of the job; the chunks between two changes, told together; or chunks not fetched yet. */
export type Entry =
  | { kind: "change"; id: number; entry: HistoryEntry }
  | Chunks
  | { kind: "unread"; id: number; rows: number };

/**
 * The history as it is read. `changes` are all of the job's; `fetched` is its beginning with chunks, as
 * far as it was asked for. Oldest first, both.
 */
export function fold(changes: readonly HistoryEntry[], fetched: readonly HistoryEntry[]): Entry[] {
  const upto = fetched.at(-1)?.id ?? 0;
  const all = [...fetched, ...changes.filter(({ id }) => id > upto)];
  const entries: Entry[] = [];
  for (const [index, entry] of all.entries()) {
    const before = all[index - 1];
    const rows = Math.max(0, entry.processed - (before?.processed ?? 0));
    // The chunk that ends a job, or hands it back, has no entry of its own.
    if (entry.id > upto && rows > 0) entries.push({ kind: "unread", id: -entry.id, rows });
    else if (entry.type === "progress" || rows > 0)
      addChunk(entries, entry, rows, before ? secondsBetween(before, entry) : 0);
    if (entry.type !== "progress") entries.push({ kind: "change", id: entry.id, entry });
  }
  return entries;
}

function addChunk(entries: Entry[], chunk: HistoryEntry, rows: number, seconds: number) {
  const last = entries.at(-1);
  if (last?.kind !== "chunks") {
    entries.push({ kind: "chunks", id: -chunk.id, chunks: [chunk], rows, seconds });
    return;
  }
  last.chunks.push(chunk);
  last.rows += rows;
  last.seconds += seconds;
}

const secondsBetween = (before: HistoryEntry, after: HistoryEntry) =>
  Math.max(0, (Date.parse(after.at) - Date.parse(before.at)) / 1000);
