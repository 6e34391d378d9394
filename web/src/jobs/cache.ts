import type { QueryClient } from "@tanstack/react-query";

import type { Job, JobDetail, JobStreamEvent, PageJob } from "@/api/gen";

import { isActive, jobOptions } from "./queries";

const LISTS = [{ _id: "listJobs" }] as const;

/** How many rows the drawer keeps when events go on adding to it. */
const KEEP = 200;

type ListKey = [{ query?: { cursor?: string | null; state?: string[] } }];

/** Puts a job where lists of jobs show it: in its place if it is there, on top of a first page if not. */
export function putJob(client: QueryClient, job: Job) {
  for (const [key, page] of client.getQueriesData<PageJob>({ queryKey: LISTS })) {
    if (!page) continue;
    const { cursor, state } = (key as unknown as ListKey)[0].query ?? {};
    const fits = !state?.length || state.includes(job.state);
    const known = page.items.some((item) => item.id === job.id);
    if (!known && (!fits || cursor)) continue;
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

const OFTEN_ENOUGH_MS = 700;
const lastRefresh = new WeakMap<QueryClient, Map<string, number>>();

/**
 * What a job changed besides itself. While it runs the target's count follows at a gentle pace;
 * when it is over everything that shows the target is fetched once more.
 */
export function refreshWhatJobChanged(client: QueryClient, job: Job, now = Date.now()) {
  const seen = lastRefresh.get(client) ?? new Map<string, number>();
  lastRefresh.set(client, seen);
  const over = !isActive(job);
  if (!over && now - (seen.get(job.id) ?? 0) < OFTEN_ENOUGH_MS) return;
  if (over) seen.delete(job.id);
  else seen.set(job.id, now);

  void client.invalidateQueries({ queryKey: [{ _id: "listCollections" }] });
  if (job.target) {
    const path = { collection_id: job.target.id };
    void client.invalidateQueries({ queryKey: [{ _id: "getCollection", path }] });
    void client.invalidateQueries({
      queryKey: [{ _id: "listMembers", path }],
      // Rows do not jump under a reader; a page with room left fills up.
      predicate: (query) => over || hasRoom(query.state.data),
    });
  }
  if (over && job.kind === "import") {
    void client.invalidateQueries({ queryKey: [{ _id: "listCompanies" }] });
    void client.invalidateQueries({ queryKey: [{ _id: "countCompanies" }] });
  }
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
  if (!isActive(event.job)) void client.invalidateQueries({ queryKey: LISTS });
}

/** The history grew. And an answer under way that is older than the event must not win. */
function askAgain(client: QueryClient, id: string) {
  const { queryKey } = jobOptions(id);
  // To invalidate a first answer that is still under way would be to wait for it, and to take it as fresh.
  if (client.getQueryData(queryKey) === undefined) void client.cancelQueries({ queryKey });
  void client.invalidateQueries({ queryKey });
}

/** After a time without events: ask for everything that is shown, once. */
export function refreshEverything(client: QueryClient) {
  void client.invalidateQueries();
}
