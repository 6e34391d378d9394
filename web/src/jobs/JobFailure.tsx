import { Alert, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import type { JobDetail } from "@/api/gen";

import { useUndoState } from "./knownJobs";
import { progressCount } from "./words";

/** What failed, what was done before it, and what trying again will do. */
export function JobFailure({ job }: { job: JobDetail }) {
  const { undone } = useUndoState(job);
  if (!job.error) return null;
  const { processed } = job.progress;
  return (
    <Alert color="red" role="alert" icon={<IconAlertTriangle size={18} />} title={job.error.title}>
      <Text style={{ overflowWrap: "anywhere" }}>{job.error.detail}</Text>
      <Text mt={8}>
        <strong>Done before it failed:</strong>{" "}
        {processed > 0 ? progressCount(job.progress) : "nothing"}.
      </Text>
      {undone ? null : (
        <Text mt={2}>
          <strong>Retry:</strong> {job.error.retry}
        </Text>
      )}
    </Alert>
  );
}
