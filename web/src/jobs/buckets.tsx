import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Job } from "@/api/gen";
import { client } from "@/api/gen/client.gen";
import { TextLink } from "@/components/links";

import type { Bucket, Line } from "./comparison";
import { isActive } from "./queries";

export type OpenableBucket = {
  bucket: Bucket;
  count: number;
  openable: boolean;
  why_not: string | null;
};

export const bucketsOptions = (jobId: string) => {
  const path = { job_id: jobId };
  return {
    queryKey: [{ _id: "listBuckets", path }],
    queryFn: async ({ signal }: { signal: AbortSignal }) =>
      (
        await client.get<{ 200: OpenableBucket[] }, unknown, true>({
          url: "/api/v1/jobs/{job_id}/buckets",
          path,
          signal,
        })
      ).data,
  };
};

/** Turns the lines of a receipt into links to their companies; says of the others why they are none. */
export function useBucketLinks(job: Pick<Job, "id" | "state">) {
  const { data } = useQuery({ ...bucketsOptions(job.id), enabled: !isActive(job) });
  return (line: Line) => {
    const found = data?.find(({ bucket }) => bucket === line.key);
    if (!found) return null;
    if (found.openable) {
      return (
        <TextLink
          to="/jobs/$jobId/$bucket"
          params={{ jobId: job.id, bucket: found.bucket }}
          inherit
          fw={550}
        >
          {line.label}
        </TextLink>
      );
    }
    return (
      <>
        {line.label}
        {found.why_not ? (
          <Text size="xs" c="dimmed">
            {found.why_not}
          </Text>
        ) : null}
      </>
    );
  };
}
