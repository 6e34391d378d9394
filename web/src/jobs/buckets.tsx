import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { Job } from "@/api/gen";
import { listBucketsOptions } from "@/api/gen/@tanstack/react-query.gen";
import { TextLink } from "@/components/links";

import type { Line } from "./comparison";
import { isActive } from "./queries";

export const bucketsOptions = (jobId: string) => listBucketsOptions({ path: { job_id: jobId } });

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
