import { useMutation, useQueryClient } from "@tanstack/react-query";

import { createJob, type Job, type Selection as FrozenSelection } from "@/api/gen";
import { dropJob, putJobUnlessKnown, putOptimisticJob } from "@/jobs/cache";
import { showJobToast } from "@/jobs/JobToast";
import { companies } from "@/lib/format";
import { uuid } from "@/lib/uuid";

export type CopyTarget =
  { collection_id: string; name: string } | { new_collection: { name: string } };

export type CopyRequest = { selection: FrozenSelection; target: CopyTarget; key: string };

const nameOf = (target: CopyTarget) =>
  "new_collection" in target ? target.new_collection.name : target.name;

/** How the job will look until the server has said so itself. */
function expectedJob({ selection, target }: CopyRequest): Job {
  return {
    id: uuid(),
    kind: "copy",
    state: "queued",
    title: `Copy ${companies(selection.count, selection.exact)} to ${nameOf(target)}`,
    source: null,
    target: null,
    selection_id: selection.id,
    undo_of: null,
    undoable_until: null,
    plan: null,
    progress: {
      processed: 0,
      total: selection.count,
      added: 0,
      skipped: 0,
      percent: 0,
      rate: null,
      seconds_left: null,
    },
    receipt: null,
    error: null,
    attempt: 1,
    notice: null,
    created_at: new Date().toISOString(),
    started_at: null,
    finished_at: null,
  };
}

/** Starts a copy. The drawer shows it before the server answers, and forgets it if the server refuses. */
export function useStartCopy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ selection, target, key }: CopyRequest) => {
      const body = {
        kind: "copy" as const,
        selection_id: selection.id,
        target: "new_collection" in target ? target : { collection_id: target.collection_id },
      };
      return (await createJob({ body, headers: { "idempotency-key": key } })).data;
    },
    onMutate: async (request) => {
      const expected = expectedJob(request);
      return { id: expected.id, takeBack: await putOptimisticJob(client, expected) };
    },
    onError: (_error, _request, context) => context?.takeBack(),
    onSuccess: (job, { target }, context) => {
      dropJob(client, context.id);
      putJobUnlessKnown(client, job);
      showJobToast(job);
      if ("new_collection" in target) {
        void client.invalidateQueries({ queryKey: [{ _id: "listCollections" }] });
      }
    },
    onSettled: () => void client.invalidateQueries({ queryKey: [{ _id: "listJobs" }] }),
  });
}
