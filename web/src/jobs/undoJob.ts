import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { createJob, createPlan, type Job } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { showToast } from "@/components/toast";
import { uuid } from "@/lib/uuid";

import { livingUndo, undoWord } from "./actions";
import { dropJob, knownJobs, putJobUnlessKnown, putOptimisticJob, refreshJob } from "./cache";
import { actionKey } from "./controlJob";
import { useRecentJobs } from "./queries";

/** How the undo will look until the server has said so itself. */
const expectedUndo = (job: Job, word: string): Job => ({
  ...job,
  id: uuid(),
  kind: "undo",
  state: "queued",
  title: `${word}: ${job.title.replace(/^(Undo|Redo): /, "")}`,
  undo_of: job.id,
  undoable_until: null,
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
  return useMutation({
    mutationKey: actionKey(job.id),
    mutationFn: async ({ action }: { action: "undo" }) =>
      (
        await createJob({
          body: { kind: action, job_id: job.id },
          headers: { "idempotency-key": uuid() },
        })
      ).data,
    onMutate: async () => {
      const expected = expectedUndo(job, undoWord(job, knownJobs(client)));
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
    staleTime: 0,
    gcTime: 0,
  });

/** Whether the job's work is taken back already: the server says so, and before it an undo just asked for. */
export function useUndoState(job: Job) {
  const client = useQueryClient();
  useRecentJobs();
  const known = knownJobs(client);
  const living = livingUndo(job.id, known);
  return {
    undone: living !== undefined || Boolean(job.undone_by),
    undoneBy: living?.id ?? job.undone_by ?? undefined,
    word: undoWord(job, known),
  };
}
