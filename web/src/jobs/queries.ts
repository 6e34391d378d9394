import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";

import type { Job, PageJob } from "@/api/gen";
import {
  getCollectionOptions,
  getJobOptions,
  listHistoryInfiniteOptions,
  listJobsOptions,
  listRejectionsOptions,
} from "@/api/gen/@tanstack/react-query.gen";
import { asProblem } from "@/api/problem";

import type { JobsQuery } from "./matches";

// Events keep jobs current; asking now and then covers what a broken stream may have swallowed.
const CHECK_EVERY_MS = 10_000;
// Where a job stands in line changes with jobs that it has no events of.
const CHECK_PLACE_EVERY_MS = 2_000;
const RECENT = 30;

export type JobState = Job["state"];

export const ACTIVE_STATES: JobState[] = ["queued", "running", "paused"];
export const isActive = (job: Pick<Job, "state">): boolean => ACTIVE_STATES.includes(job.state);

const checkEvery = (jobs: Job[]) =>
  jobs.some(({ state }) => state === "queued")
    ? CHECK_PLACE_EVERY_MS
    : jobs.some(isActive)
      ? CHECK_EVERY_MS
      : false;

const checkPage = (query: { state: { data: PageJob | undefined } }) =>
  checkEvery(query.state.data?.items ?? []);

export const recentJobsOptions = () =>
  listJobsOptions({ query: { limit: RECENT, by_hand: false } });

/** The newest changes of single companies, for “Undo last”; the lists of jobs leave them out. */
export const useRecentChanges = () =>
  useQuery(listJobsOptions({ query: { limit: 10, by_hand: true } }));

/** The newest jobs, as the drawer shows them. */
export const useRecentJobs = () => useQuery({ ...recentJobsOptions(), refetchInterval: checkPage });

const MOST_ACTIVE = 100;

export const activeJobsOptions = () =>
  listJobsOptions({ query: { state: ACTIVE_STATES, limit: MOST_ACTIVE } });

/** Jobs that have not ended, however old. */
export const useActiveJobs = () => useQuery({ ...activeJobsOptions(), refetchInterval: checkPage });

/** How many jobs have not ended; `more` where there are more than are counted. */
export function useActiveCount(): { count: number; more: boolean } {
  const { data } = useActiveJobs();
  return { count: data?.items.length ?? 0, more: Boolean(data?.next_cursor) };
}

export const jobOptions = (id: string) => getJobOptions({ path: { job_id: id } });

export const useJob = (id: string) =>
  useQuery({
    ...jobOptions(id),
    refetchInterval: ({ state }) => checkEvery(state.data ? [state.data] : []),
  });

type JobsPage = { limit: number; cursor: string | undefined; where: JobsQuery };

export const useJobsPage = ({ limit, cursor, where }: JobsPage) =>
  useQuery({
    ...listJobsOptions({ query: { ...where, limit, ...(cursor ? { cursor } : {}) } }),
    placeholderData: keepPreviousData,
    refetchInterval: checkPage,
  });

const CHUNKS_A_PAGE = 200;
const READ_CHUNKS_EVERY_MS = 5_000;

/** Everything that happened to a job, chunk by chunk. */
export const useChunks = ({ id, state }: Pick<Job, "id" | "state">) =>
  useInfiniteQuery({
    ...listHistoryInfiniteOptions({ path: { job_id: id }, query: { limit: CHUNKS_A_PAGE } }),
    initialPageParam: { path: { job_id: id } },
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    refetchInterval: state === "running" ? READ_CHUNKS_EVERY_MS : false,
  });

/** A job names its collections as they were; one of them may be gone by now. */
export function useIsGone(collectionId: string | undefined): boolean {
  const { error } = useQuery({
    ...getCollectionOptions({ path: { collection_id: collectionId ?? "" } }),
    enabled: collectionId !== undefined,
  });
  return error !== null && asProblem(error).status === 404;
}

export const useRejections = (id: string, cursor: string | undefined) =>
  useQuery({
    ...listRejectionsOptions({
      path: { job_id: id },
      query: { limit: 25, ...(cursor ? { cursor } : {}) },
    }),
    placeholderData: keepPreviousData,
  });
