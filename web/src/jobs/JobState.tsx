import type { Job } from "@/api/gen";

import classes from "./JobState.module.css";
import { STATE_WORDS } from "./words";

export function JobState({ job }: { job: Pick<Job, "state"> }) {
  return (
    <span className={classes.state} data-state={job.state}>
      <span className={classes.dot} aria-hidden="true" />
      {STATE_WORDS[job.state]}
    </span>
  );
}
