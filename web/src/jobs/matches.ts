import type { Job, ListJobsData } from "@/api/gen";
import { contains } from "@/lib/contains";

export type JobsQuery = NonNullable<ListJobsData["query"]>;

/**
 * Whether a list that was asked for like this shows the job. A list of a collection is told by source and
 * target alone; the other lists that a job touches are known to the server only.
 */
export function matches(job: Job, query: JobsQuery): boolean {
  const { state, kind, collection_id, search, since, until, by_hand } = query;
  const made = Date.parse(job.created_at);
  return (
    (!state?.length || state.includes(job.state)) &&
    (!kind?.length || kind.includes(job.kind)) &&
    (by_hand === undefined || by_hand === null || by_hand === Boolean(job.by_hand)) &&
    (!collection_id || [job.source?.id, job.target?.id].includes(collection_id)) &&
    (!search || contains(job.title, search)) &&
    (!since || made >= Date.parse(since)) &&
    (!until || made < Date.parse(until))
  );
}
