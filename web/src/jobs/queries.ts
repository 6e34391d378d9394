import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { z } from "zod";

import type { Job } from "@/api/gen";
import {
  getJobOptions,
  listJobsOptions,
  listRejectionsOptions,
} from "@/api/gen/@tanstack/react-query.gen";
import { listSearchSchema, type ListSpec } from "@/lib/listSearch";

// Events keep jobs current; asking now and then covers what a broken stream may have swallowed.
const CHECK_EVERY_MS = 10_000;
const RECENT = 30;

export type JobState = Job["state"];

export const ACTIVE_STATES: JobState[] = ["queued", "running", "paused"];
export const isActive = (job: Pick<Job, "state">): boolean => ACTIVE_STATES.includes(job.state);

/** A collection that is being deleted is gone already: stopping half-way would bring nothing back. */
export const canCancel = (job: Pick<Job, "state" | "kind">): boolean =>
  isActive(job) && job.kind !== "delete_collection";

export const recentJobsOptions = () => listJobsOptions({ query: { limit: RECENT } });

/** The newest jobs, as the drawer shows them. */
export function useRecentJobs() {
  return useQuery({
    ...recentJobsOptions(),
    refetchInterval: (query) => (query.state.data?.items.some(isActive) ? CHECK_EVERY_MS : false),
  });
}

export function useActiveCount(): number {
  return useRecentJobs().data?.items.filter(isActive).length ?? 0;
}

export const jobOptions = (id: string) => getJobOptions({ path: { job_id: id } });

export function useJob(id: string) {
  return useQuery({
    ...jobOptions(id),
    refetchInterval: (query) =>
      query.state.data && isActive(query.state.data) ? CHECK_EVERY_MS : false,
  });
}

/** There is one order of jobs: the newest first. */
export const jobsSpec: ListSpec<"-created_at"> = {
  sorts: ["-created_at"],
  defaultSort: "-created_at",
};

/** What can be asked of the list of jobs, and the states that answer it. */
export const SHOWN = {
  all: [],
  active: ACTIVE_STATES,
  succeeded: ["succeeded"],
  failed: ["failed"],
  cancelled: ["cancelled"],
} satisfies Record<string, JobState[]>;
export type Shown = keyof typeof SHOWN;

export const jobsSearch = listSearchSchema(jobsSpec).extend({
  show: z
    .enum(Object.keys(SHOWN) as Shown[])
    .optional()
    .catch(undefined),
});

type JobsPage = { limit: number; cursor: string | undefined; shown: Shown };

export const useJobsPage = ({ limit, cursor, shown }: JobsPage) =>
  useQuery({
    ...listJobsOptions({
      query: {
        limit,
        ...(cursor ? { cursor } : {}),
        ...(SHOWN[shown].length > 0 ? { state: SHOWN[shown] } : {}),
      },
    }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.items.some(isActive) ? CHECK_EVERY_MS : false),
  });

export const useRejections = (id: string, cursor: string | undefined) =>
  useQuery({
    ...listRejectionsOptions({
      path: { job_id: id },
      query: { limit: 25, ...(cursor ? { cursor } : {}) },
    }),
    placeholderData: keepPreviousData,
  });
