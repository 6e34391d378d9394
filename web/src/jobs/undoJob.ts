import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { createJob, createPlan, type Job } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { showToast } from "@/components/toast";
import { useIdempotencyKey } from "@/lib/useIdempotencyKey";
import { uuid } from "@/lib/uuid";

import { dropJob, putJobUnlessKnown, putOptimisticJob, refreshJob } from "./cache";
import { actionKey } from "./controlJob";
import { useUndoState } from "./knownJobs";

/** How the undo will look until the server has said so itself. */
const expectedUndo = (job: Job, word: string): Job => ({
  ...job,
  id: uuid(),
  kind: "undo",
  state: "queued",
  title: `${word}: ${job.title.replace(/^(Undo|Redo): /, "")}`,
  undo_of: job.id,
  undoable_until: null,
  retryable_until: null,
  plan: null,
  progress: {
    ...job.progress,
    processed: 0,
    total: null,
    added: 0,
    skipped: 0,
    percent: null,
    rate: null,
    seconds_left: null,
  },
  receipt: null,
  error: null,
  attempt: 1,
  queue: null,
  notice: null,
  created_at: new Date().toISOString(),
  started_at: null,
  finished_at: null,
});

type Options = {
  onStarted: (undo: Job) => void;
  /** Whoever asks shows a refusal; otherwise a toast does. */
  quiet?: boolean;
};

/** Takes back what a job did, by a job. */
export function useUndoJob(job: Job, { onStarted, quiet = false }: Options) {
  const client = useQueryClient();
  const { word, newestUndo = "first" } = useUndoState(job);
  // Until an undo is known to be made, every press means the same one.
  const key = useIdempotencyKey(newestUndo);
  // The key as of the press: the undo that is shown before the server answers is not the server's.
  const sent = useRef(key);
  return useMutation({
    mutationKey: actionKey(job.id),
    mutationFn: async ({ action }: { action: "undo" }) =>
      (
        await createJob({
          body: { kind: action, job_id: job.id },
          headers: { "idempotency-key": sent.current },
        })
      ).data,
    onMutate: async () => {
      sent.current = key;
      const expected = expectedUndo(job, word);
      return { id: expected.id, takeBack: await putOptimisticJob(client, expected) };
    },
    onSuccess: (undo, _request, context) => {
      dropJob(client, context.id);
      putJobUnlessKnown(client, undo);
      onStarted(undo);
    },
    onError: (error, _request, context) => {
      context?.takeBack();
      if (quiet) return;
      const problem = asProblem(error);
      showToast({ tone: "error", title: problem.title, message: problem.detail });
    },
    onSettled: () => refreshJob(client, job.id),
  });
}

/** What undoing the job would do, counted when it is asked for. */
export const useUndoPlan = (id: string) =>
  useQuery({
    queryKey: [{ _id: "createPlan", kind: "undo", id }],
    queryFn: async ({ signal }) =>
      (await createPlan({ body: { kind: "undo", job_id: id }, signal })).data,
    // What is on the button must be what was read there, so it does not change by itself.
    staleTime: "static",
    gcTime: 0,
  });
