import { Loader } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconPlayerPauseFilled,
  IconPlayerStop,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

import type { Job } from "@/api/gen";

import type { Action } from "./actions";
import { useBusyWith } from "./controlJob";
import classes from "./JobState.module.css";
import { STATE_WORDS } from "./words";

const ICONS: Record<Exclude<Job["state"], "running">, ComponentType<{ size?: number }>> = {
  queued: IconClock,
  paused: IconPlayerPauseFilled,
  succeeded: IconCheck,
  failed: IconAlertTriangle,
  cancelled: IconPlayerStop,
};

/** Said between the click and the answer. */
const ASKED: Partial<Record<Action, string>> = { pause: "Pausing…", cancel: "Cancelling…" };

export function JobState({ job }: { job: Pick<Job, "id" | "state"> }) {
  const busy = useBusyWith(job.id);
  const Icon = job.state === "running" ? null : ICONS[job.state];
  return (
    <span className={classes.state} data-state={job.state}>
      <span className={classes.sign} aria-hidden="true">
        {Icon ? <Icon size={13} /> : <Loader size={11} color="var(--ll-busy)" />}
      </span>
      {(busy && ASKED[busy]) ?? STATE_WORDS[job.state]}
    </span>
  );
}
