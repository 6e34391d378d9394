import { useMutation, useQueryClient } from "@tanstack/react-query";

import { cancelJob, type Job } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { showToast } from "@/components/toast";

import { putJob, refreshWhatJobChanged } from "./cache";

/** Stops a job where it stands: nothing is done after the server has said so. */
export function useCancelJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (job: Job) => (await cancelJob({ path: { job_id: job.id } })).data,
    onSuccess: (job) => {
      putJob(client, job);
      refreshWhatJobChanged(client, job);
    },
    onError: (error, job) => {
      // Most likely it had finished in the meantime: show what it is now.
      void client.invalidateQueries({ queryKey: [{ _id: "getJob", path: { job_id: job.id } }] });
      void client.invalidateQueries({ queryKey: [{ _id: "listJobs" }] });
      const problem = asProblem(error);
      showToast({ tone: "error", title: problem.title, message: problem.detail });
    },
  });
}
