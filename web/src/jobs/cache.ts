import type { QueryClient } from "@tanstack/react-query";

import type { Job, JobDetail, JobStreamEvent, PageJob } from "@/api/gen";

import { knownJobs } from "./knownJobs";
import { isTouched, type LiveQueries, operationOf } from "./liveQueries";
import { type JobsQuery, matches } from "./matches";
import { isActive, jobOptions } from "./queries";
import { refresh } from "./refresh";

const LISTS = [{ _id: "listJobs" }] as const;

type ListKey = [{ query?: JobsQuery }];

/** Puts a job where lists of jobs show it: in its place if it is there, else where its age belongs on a first page. */
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
      : insert(page, job, query.limit);
    if (items) client.setQueryData<PageJob>(key, { ...page, items });
  }
  client.setQueryData<JobDetail>(jobOptions(job.id).queryKey, (old) =>
    old ? { ...old, ...job } : undefined,
  );
}

const isOlder = (one: Job, other: Job) =>
  one.created_at < other.created_at || (one.created_at === other.created_at && one.id < other.id);

/** The first page with a job more, the newest first; undefined where the job belongs on a later page. */
function insert({ items, next_cursor }: PageJob, job: Job, limit = items.length + 1) {
  const place = items.findIndex((item) => isOlder(item, job));
  if (place < 0 && (next_cursor || items.length >= limit)) return undefined;
  return items.toSpliced(place < 0 ? items.length : place, 0, job).slice(0, limit);
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
  // The clocks of browser and server differ; it is the newest in any case.
  const [newest] = knownJobs(client);
  const created_at = [job.created_at, newest?.created_at ?? ""].toSorted().at(-1)!;
  putJob(client, { ...job, created_at });
  return () => dropJob(client, job.id);
}

/** Jobs' own answers that a job's end or its moving on changes beside the job itself. */
export const jobQueries: LiveQueries = {
  listJobs: { shows: () => true },
  listRejections: { shows: ({ id }, { path }) => path.job_id === id },
  // These are asked again at once, by `askAgain`.
  getJob: { shows: () => false },
  listHistory: { shows: () => false },
  listBuckets: { shows: () => false },
};

/** Asks again for what a job changed: while it runs for what follows it, and for everything when it is over. */
export function refreshWhatJobChanged(client: QueryClient, job: Job) {
  const ended = !isActive(job);
  refresh(client, (query) => isTouched(query, job, ended));
}

/** One event of the stream. `type` is "progress", or what changed in the job's state. */
export function applyJobEvent(client: QueryClient, event: Pick<JobStreamEvent, "type" | "job">) {
  const { type, job } = event;
  putJob(client, job);
  refreshWhatJobChanged(client, job);
  if (type === "progress") return;
  askAgain(client, job.id);
  // Whose work was taken back is told by the job itself, and so is what an undo that failed leaves.
  if (job.undo_of) askAgain(client, job.undo_of);
  // Where jobs stand in line changes with every other job.
  if (isActive(job) && knownJobs(client).some(({ state }) => state === "queued"))
    refresh(client, (query) => operationOf(query) === "listJobs");
}

/** The history grew. And an answer under way that is older than the event must not win. */
function askAgain(client: QueryClient, id: string) {
  const { queryKey } = jobOptions(id);
  // invalidateQueries joins an in-flight first fetch, so cancel it first.
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
