import { Text } from "@mantine/core";
import { memo } from "react";

import type { Job } from "@/api/gen";
import { Ago } from "@/components/Ago";
import { TextLink } from "@/components/links";

import { JobActions } from "./JobActions";
import classes from "./JobCard.module.css";
import { JobProgress } from "./JobProgress";
import { JobState } from "./JobState";
import { isActive } from "./queries";
import { useUndoState } from "./knownJobs";
import { useKind } from "./useKind";

/** A job in a list of jobs. Of many only those that changed are drawn again. */
export const JobCard = memo(function JobCard({ job }: { job: Job }) {
  const { word, icon: Icon } = useKind(job);
  return (
    <li className={classes.card}>
      <div className={classes.head}>
        <span className={classes.kind} title={word}>
          <Icon size={16} stroke={1.8} aria-hidden="true" />
        </span>
        <TextLink
          to="/jobs/$jobId"
          params={{ jobId: job.id }}
          className={classes.title}
          title={job.title}
          underline="hover"
        >
          {job.title}
        </TextLink>
        <JobState job={job} />
      </div>
      {isActive(job) ? <JobProgress job={job} /> : <Outcome job={job} />}
      <div className={classes.foot}>
        <Text size="xs" c="dimmed">
          <Ago at={job.finished_at ?? job.created_at} />
          <Undone job={job} />
        </Text>
        <JobActions job={job} />
      </div>
    </li>
  );
});

function Outcome({ job }: { job: Job }) {
  return (
    <Text
      size="sm"
      className={`${classes.outcome} sentence`}
      c={job.state === "failed" ? "var(--mantine-color-error)" : "dimmed"}
    >
      {job.error?.detail ?? job.receipt?.sentence}
    </Text>
  );
}

function Undone({ job }: { job: Job }) {
  const { undoneBy, word } = useUndoState(job);
  if (!undoneBy) return null;
  return (
    <>
      {" · "}
      <TextLink to="/jobs/$jobId" params={{ jobId: undoneBy }} inherit underline="always">
        {word === "Undo" ? "Undone" : "Redone"}
      </TextLink>
    </>
  );
}
