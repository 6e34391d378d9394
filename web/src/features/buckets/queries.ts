import { keepPreviousData, useQuery } from "@tanstack/react-query";

import type { PageCompanyRow, Selection } from "@/api/gen";
import { client } from "@/api/gen/client.gen";
import { zPageCompanyRow, zSelection } from "@/api/gen/zod.gen";
import type { Freeze } from "@/features/operations/freeze";
import type { Bucket } from "@/jobs/comparison";
import { listSearchSchema, type ListSpec } from "@/lib/listSearch";

/** The rows of a bucket have one order: that in which they are kept. */
export const bucketSpec: ListSpec<"kept"> = { sorts: ["kept"], defaultSort: "kept" };
export const bucketSearch = listSearchSchema(bucketSpec);

type BucketPage = { limit: number; cursor: string | undefined };

export const useBucketPage = (jobId: string, bucket: Bucket, { limit, cursor }: BucketPage) => {
  const path = { job_id: jobId, bucket };
  const query = { limit, ...(cursor ? { cursor } : {}) };
  return useQuery({
    queryKey: [{ _id: "listBucket", path, query }],
    queryFn: async ({ signal }) =>
      (
        await client.get<{ 200: PageCompanyRow }, unknown, true>({
          url: "/api/v1/jobs/{job_id}/buckets/{bucket}",
          path,
          query,
          signal,
          responseValidator: (data) => zPageCompanyRow.parseAsync(data),
        })
      ).data,
    placeholderData: keepPreviousData,
  });
};

/** All of the bucket, as what a next operation works on. */
export const freezeBucket =
  (jobId: string, bucket: Bucket): Freeze =>
  async (signal) =>
    (
      await client.post<{ 201: Selection }, unknown, true>({
        url: "/api/v1/jobs/{job_id}/buckets/{bucket}/selection",
        path: { job_id: jobId, bucket },
        signal,
        responseValidator: (data) => zSelection.parseAsync(data),
      })
    ).data;
