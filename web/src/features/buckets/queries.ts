import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { createBucketSelection } from "@/api/gen";
import { listBucketOptions } from "@/api/gen/@tanstack/react-query.gen";
import { changesList } from "@/features/operations/changes";
import type { LiveQueries } from "@/jobs/liveQueries";
import type { Freeze } from "@/features/operations/freeze";
import type { Bucket } from "@/jobs/comparison";
import { listSearchSchema, type ListSpec } from "@/lib/listSearch";

/** The rows of a bucket have one order: that in which they are kept. */
export const bucketSpec: ListSpec<"kept"> = { sorts: ["kept"], defaultSort: "kept" };
export const bucketSearch = listSearchSchema(bucketSpec);

type Page = { limit: number; cursor: string | undefined };

export const useBucketPage = (jobId: string, bucket: Bucket, { limit, cursor }: Page) =>
  useQuery({
    ...listBucketOptions({
      path: { job_id: jobId, bucket },
      query: { limit, ...(cursor ? { cursor } : {}) },
    }),
    placeholderData: keepPreviousData,
  });

/** All of the bucket, as what a next operation works on. */
export const freezeBucket =
  (jobId: string, bucket: Bucket): Freeze =>
  async (signal) =>
    (await createBucketSelection({ path: { job_id: jobId, bucket }, signal })).data;

export const bucketsLive: LiveQueries = {
  listBucket: { shows: (job, { path }) => path.job_id === job.id || changesList(job, {}) },
};
