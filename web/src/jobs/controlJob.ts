import { useMutation, useMutationState, useQueryClient } from "@tanstack/react-query";

import { cancelJob, type Job, pauseJob, resumeJob, retryJob } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { showToast } from "@/components/toast";

import type { Action, Control } from "./actions";
import { putJob, refreshJob, refreshWhatJobChanged } from "./cache";

const REQUESTS = { pause: pauseJob, resume: resumeJob, cancel: cancelJob, retry: retryJob };

const WAITS_AGAIN = { state: "queued", queue: null, notice: null } as const;

/** How the job will look, where only a refusal could make it look otherwise. */
const expected = (job: Job, control: Control): Job | undefined => {
  if (control === "resume") return { ...job, ...WAITS_AGAIN };
  if (control === "retry")
    return { ...job, ...WAITS_AGAIN, error: null, receipt: null, finished_at: null };
  // Stopping is not foretold: the job may have ended before it was told.
  return undefined;
};

export const actionKey = (id: string) => ["jobAction", id];

/** What is being asked of the job at this moment, from wherever on the screen. */
export function useBusyWith(id: string): Action | undefined {
  return useMutationState({
    filters: { mutationKey: actionKey(id), status: "pending" },
    select: ({ state }) => (state.variables as { action: Action }).action,
  }).at(-1);
}

/** Pauses, resumes, cancels or retries a job. What the server refuses is taken back, with its words. */
export function useControlJob(job: Job) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: actionKey(job.id),
    mutationFn: async ({ action }: { action: Control }) =>
      (await REQUESTS[action]({ path: { job_id: job.id } })).data,
    onMutate: ({ action }) => {
      const next = expected(job, action);
      if (next) putJob(client, next);
      return { takeBack: next ? () => putJob(client, job) : undefined };
    },
    onSuccess: (answer, { action }) => {
      // A job that goes on may be further by now than this answer says.
      if (action === "resume" || action === "retry") return;
      putJob(client, answer);
      refreshWhatJobChanged(client, answer);
    },
    onError: (error, _request, context) => {
      context?.takeBack?.();
      const problem = asProblem(error);
      showToast({ tone: "error", title: problem.title, message: problem.detail });
    },
    // Most refusals mean that it is no longer what was shown.
    onSettled: () => refreshJob(client, job.id),
  });
}
