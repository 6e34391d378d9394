import { notifyManager, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";

import type { Job, JobDetail, PageJob } from "@/api/gen";

import { livingUndo, undoWord } from "./actions";
import { operationOf } from "./liveQueries";

type UndoState = {
  living: string | undefined;
  word: "Undo" | "Redo";
  newestUndo: string | undefined;
};

type Store = {
  known: Job[] | undefined;
  undoStates: Map<string, UndoState>;
  listeners: Set<() => void>;
};

const stores = new WeakMap<QueryClient, Store>();

const SHOW_JOBS = new Set(["listJobs", "getJob"]);

/** One subscription and one sorted list for however many places on the screen ask. */
function storeOf(client: QueryClient): Store {
  const existing = stores.get(client);
  if (existing) return existing;
  const store: Store = { known: undefined, undoStates: new Map(), listeners: new Set() };
  stores.set(client, store);
  client.getQueryCache().subscribe((event) => {
    const changed =
      event.type === "removed" || (event.type === "updated" && event.action.type === "success");
    if (!changed || !SHOW_JOBS.has(operationOf(event.query))) return;
    store.known = undefined;
    store.undoStates.clear();
    for (const listener of store.listeners) listener();
  });
  return store;
}

/** Every job that is in the cache, the newest first: what a list or a page of jobs has fetched. */
export function knownJobs(client: QueryClient): Job[] {
  const store = storeOf(client);
  store.known ??= collect(client);
  return store.known;
}

function collect(client: QueryClient): Job[] {
  const known = new Map<string, Job>();
  for (const [, page] of client.getQueriesData<PageJob>({ queryKey: [{ _id: "listJobs" }] }))
    for (const job of page?.items ?? []) known.set(job.id, job);
  for (const [, job] of client.getQueriesData<JobDetail>({ queryKey: [{ _id: "getJob" }] }))
    if (job) known.set(job.id, job);
  return [...known.values()].toSorted((a, b) => b.created_at.localeCompare(a.created_at));
}

function undoStateOf(client: QueryClient, job: Pick<Job, "id" | "undo_of">): UndoState {
  const { undoStates } = storeOf(client);
  const found = undoStates.get(job.id);
  if (found) return found;
  const known = knownJobs(client);
  const state = {
    living: livingUndo(job.id, known)?.id,
    word: undoWord(job, known),
    newestUndo: known.find(({ undo_of }) => undo_of === job.id)?.id,
  };
  undoStates.set(job.id, state);
  return state;
}

/** Whether the job's work is taken back already: the server says so, and before it an undo just asked for. */
export function useUndoState(job: Job) {
  const client = useQueryClient();
  const subscribe = useCallback(
    (onChange: () => void) => {
      const listener = notifyManager.batchCalls(onChange);
      const { listeners } = storeOf(client);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    [client],
  );
  const { id, undo_of } = job;
  const read = <Key extends keyof UndoState>(key: Key) => undoStateOf(client, { id, undo_of })[key];
  const living = useSyncExternalStore(subscribe, () => read("living"));
  const word = useSyncExternalStore(subscribe, () => read("word"));
  const newestUndo = useSyncExternalStore(subscribe, () => read("newestUndo"));
  return {
    undone: living !== undefined || Boolean(job.undone_by),
    undoneBy: living ?? job.undone_by ?? undefined,
    word,
    /** Whether it is still in force or not. */
    newestUndo,
  };
}
