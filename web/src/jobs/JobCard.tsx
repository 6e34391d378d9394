import { Button, Group, Text } from "@mantine/core";
import { IconSquare } from "@tabler/icons-react";

import type { Job } from "@/api/gen";
import { TextLink } from "@/components/links";
import { Ago } from "@/components/Ago";

import { useCancelJob } from "./cancelJob";
import classes from "./JobCard.module.css";
import { JobProgress } from "./JobProgress";
import { JobState } from "./JobState";
import { canCancel, isActive } from "./queries";

/** A job in a list of jobs. */
export function JobCard({ job }: { job: Job }) {
  return (
    <li className={classes.card}>
      <div className={classes.head}>
        <TextLink
          to="/jobs/$jobId"
          params={{ jobId: job.id }}
          className={classes.title}
          underline="hover"
        >
          {job.title}
        </TextLink>
        <JobState job={job} />
      </div>
      {isActive(job) ? <JobProgress job={job} /> : <Outcome job={job} />}
      <Group justify="space-between" gap="sm" wrap="nowrap" mih={24}>
        <Text size="xs" c="dimmed">
          <Ago at={job.finished_at ?? job.created_at} />
        </Text>
        {canCancel(job) ? <CancelButton job={job} /> : null}
      </Group>
    </li>
  );
}

function Outcome({ job }: { job: Job }) {
  return (
    <Text size="sm" c={job.state === "failed" ? "var(--mantine-color-error)" : "dimmed"}>
      {job.error?.detail ?? job.receipt?.sentence}
    </Text>
  );
}

export function CancelButton({ job, size = "compact-xs" }: { job: Job; size?: string }) {
  const cancel = useCancelJob();
  return (
    <Button
      size={size}
      variant="default"
      leftSection={<IconSquare size={11} aria-hidden="true" />}
      loading={cancel.isPending}
      aria-label={`Cancel “${job.title}”`}
      onClick={() => cancel.mutate(job)}
    >
      Cancel
    </Button>
  );
}
