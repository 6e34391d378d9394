import { useMutation, useQueryClient } from "@tanstack/react-query";

import { createJob, type Job } from "@/api/gen";
import { dropJob, putJobUnlessKnown, putOptimisticJob } from "@/jobs/cache";
import { showJobToast } from "@/jobs/JobToast";
import { uuid } from "@/lib/uuid";

import type { JobRequest } from "./requests";

type Start = {
  request: JobRequest;
  /** What was asked for, in the words that the job will have. */
  title: string;
  total: number | null;
  key: string;
};

/** How the job will look until the server has said so itself. */
function expectedJob({ request, title, total }: Start): Job {
  return {
    id: uuid(),
    kind: request.kind,
    state: "queued",
    title,
    source: null,
    target: null,
    selection_id: null,
    undo_of: null,
    undoable_until: null,
    retryable_until: null,
    plan: null,
    progress: {
      processed: 0,
      total,
      added: 0,
      skipped: 0,
      percent: 0,
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
  };
}

/** Starts a job. The drawer shows it before the server answers, and forgets it if the server refuses. */
export function useStartJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ request, key }: Start) =>
      (await createJob({ body: request, headers: { "idempotency-key": key } })).data,
    onMutate: async (start) => {
      const expected = expectedJob(start);
      return { id: expected.id, takeBack: await putOptimisticJob(client, expected) };
    },
    onError: (_error, _start, context) => context?.takeBack(),
    onSuccess: (job, _start, context) => {
      dropJob(client, context.id);
      putJobUnlessKnown(client, job);
      showJobToast(job);
      // Its target may be a collection that was made with it.
      void client.invalidateQueries({ queryKey: [{ _id: "listCollections" }] });
    },
    onSettled: () => void client.invalidateQueries({ queryKey: [{ _id: "listJobs" }] }),
  });
}
