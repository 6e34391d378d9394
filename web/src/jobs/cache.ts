import type { QueryClient } from "@tanstack/react-query";

import type { Job, JobDetail, JobStreamEvent, PageJob } from "@/api/gen";

import { type JobsQuery, matches } from "./matches";
import { isActive, jobOptions } from "./queries";

const LISTS = [{ _id: "listJobs" }] as const;

/** How many rows the drawer keeps when events go on adding to it. */
const KEEP = 200;

type ListKey = [{ query?: JobsQuery }];

/** Puts a job where lists of jobs show it: in its place if it is there, on top of a first page if not. */
export function putJob(client: QueryClient, job: Job) {
  for (const [key, page] of client.getQueriesData<PageJob>({ queryKey: LISTS })) {
    if (!page) continue;
    const query = (key as unknown as ListKey)[0].query ?? {};
    const known = page.items.some((item) => item.id === job.id);
    // What the list was asked for is not always told by the job; its state is.
    const fits = known ? matches(job, { state: query.state ?? [] }) : matches(job, query);
    if (!known && (!fits || query.cursor)) continue;
    const items = known
      ? page.items.flatMap((item) => (item.id === job.id ? (fits ? [job] : []) : [item]))
      : [job, ...page.items].slice(0, KEEP);
    client.setQueryData<PageJob>(key, { ...page, items });
  }
  client.setQueryData<JobDetail>(jobOptions(job.id).queryKey, (old) =>
    old ? { ...old, ...job } : undefined,
  );
}

export function dropJob(client: QueryClient, id: string) {
  client.setQueriesData<PageJob>({ queryKey: LISTS }, (page) =>
    page ? { ...page, items: page.items.filter((item) => item.id !== id) } : page,
  );
}

/** The answer to a request may arrive after events that are newer than it; those stay. */
export function putJobUnlessKnown(client: QueryClient, job: Job) {
  const known = client
    .getQueriesData<PageJob>({ queryKey: LISTS })
    .some(([, page]) => page?.items.some((item) => item.id === job.id));
  if (!known) putJob(client, job);
}

/** Shows something in the lists before the server knows of it. Returns how to take it back. */
export async function putOptimisticJob(client: QueryClient, job: Job): Promise<() => void> {
  await client.cancelQueries({ queryKey: LISTS });
  putJob(client, job);
  return () => dropJob(client, job.id);
}

/** Every job that is in the cache, the newest first: what a list or a page of jobs has fetched. */
export function knownJobs(client: QueryClient): Job[] {
  const known = new Map<string, Job>();
  for (const [, page] of client.getQueriesData<PageJob>({ queryKey: LISTS }))
    for (const job of page?.items ?? []) known.set(job.id, job);
  for (const [, job] of client.getQueriesData<JobDetail>({ queryKey: [{ _id: "getJob" }] }))
    if (job) known.set(job.id, job);
  return [...known.values()].toSorted((a, b) => b.created_at.localeCompare(a.created_at));
}

const OFTEN_ENOUGH_MS = 700;
const lastRefresh = new WeakMap<QueryClient, Map<string, number>>();

/** What shows companies, or counts them: a job of any kind may have changed what it says. */
const SHOW_COMPANIES = new Set([
  "listCollections",
  "getCollection",
  "listMembers",
  "getMember",
  "listCompanies",
  "countCompanies",
  "countMembers",
  "getFacet",
  "getHistogram",
  "listAttributes",
  "getCompany",
  "getOverlap",
  "listSharedCompanies",
  "getFacet",
  "getHistogram",
  "getGrowth",
  "explainMembership",
]);

/** With a collection its views go, and come back. */
const CHANGE_VIEWS = new Set<Job["kind"]>(["delete_collection", "undo"]);

/** These put into their target and leave the lists that they read as they are. */
const ONLY_ADD = new Set<Job["kind"]>(["copy", "combine", "import"]);

/**
 * What a job changed besides itself. While it runs the counts of its lists follow at a gentle pace;
 * when it is over everything that shows companies is fetched once more.
 */
export function refreshWhatJobChanged(client: QueryClient, job: Job, now = Date.now()) {
  const seen = lastRefresh.get(client) ?? new Map<string, number>();
  lastRefresh.set(client, seen);
  if (!isActive(job)) {
    seen.delete(job.id);
    void client.invalidateQueries({
      predicate: ({ queryKey }) => SHOW_COMPANIES.has(operationOf(queryKey)),
    });
    if (CHANGE_VIEWS.has(job.kind))
      void client.invalidateQueries({ queryKey: [{ _id: "listViews" }] });
    return;
  }
  if (now - (seen.get(job.id) ?? 0) < OFTEN_ENOUGH_MS) return;
  seen.set(job.id, now);
  void client.invalidateQueries({ queryKey: [{ _id: "listCollections" }] });
  for (const changed of [job.target, ONLY_ADD.has(job.kind) ? null : job.source]) {
    if (!changed) continue;
    const path = { collection_id: changed.id };
    void client.invalidateQueries({ queryKey: [{ _id: "getCollection", path }] });
    void client.invalidateQueries({
      queryKey: [{ _id: "listMembers", path }],
      // Rows do not jump under a reader; a page with room left fills up.
      predicate: (query) => hasRoom(query.state.data),
    });
  }
}

/** The operation that a query asks for, as the generated client names it. */
function operationOf([first]: readonly unknown[]): string {
  const { _id: operation = "" } = (first ?? {}) as { _id?: string };
  return operation;
}

function hasRoom(data: unknown): boolean {
  const page = data as { items: unknown[]; next_cursor?: string | null } | undefined;
  return page !== undefined && !page.next_cursor && page.items.length < 25;
}

/** One event of the stream. `type` is "progress", or what changed in the job's state. */
export function applyJobEvent(client: QueryClient, event: Pick<JobStreamEvent, "type" | "job">) {
  putJob(client, event.job);
  refreshWhatJobChanged(client, event.job);
  if (event.type === "progress") return;
  askAgain(client, event.job.id);
  // Whose work was taken back is told by the job itself, and so is what an undo that failed leaves.
  if (event.job.undo_of) askAgain(client, event.job.undo_of);
  if (!isActive(event.job)) void client.invalidateQueries({ queryKey: LISTS });
  else if (knownJobs(client).some(({ state }) => state === "queued")) refreshPlacesSoon(client);
}

const SOON_MS = 300;
let placesTimer: number | undefined;

/** Where jobs stand in line changes with every other job; of many changes at once it is asked once. */
function refreshPlacesSoon(client: QueryClient) {
  window.clearTimeout(placesTimer);
  placesTimer = window.setTimeout(
    () => void client.invalidateQueries({ queryKey: LISTS }),
    SOON_MS,
  );
}

/** The history grew. And an answer under way that is older than the event must not win. */
function askAgain(client: QueryClient, id: string) {
  const { queryKey } = jobOptions(id);
  // To invalidate a first answer that is still under way would be to wait for it, and to take it as fresh.
  if (client.getQueryData(queryKey) === undefined) void client.cancelQueries({ queryKey });
  void client.invalidateQueries({ queryKey });
  const path = { job_id: id };
  void client.invalidateQueries({ queryKey: [{ _id: "listHistory", path }] });
  void client.invalidateQueries({ queryKey: [{ _id: "listBuckets", path }] });
}

/** Asks for a job and for the lists that show it, once. */
export function refreshJob(client: QueryClient, id: string) {
  askAgain(client, id);
  void client.invalidateQueries({ queryKey: LISTS });
}

/** After a time without events: ask for everything that is shown, once. */
export function refreshEverything(client: QueryClient) {
  void client.invalidateQueries();
}
