import type { HistoryEntry } from "@/api/gen";
import { formatMoment } from "@/lib/format";

import classes from "./JobHistory.module.css";

const WORDS: Record<HistoryEntry["type"], string> = {
  queued: "Asked for",
  started: "Started",
  progress: "Progress",
  handed_back: "Handed back by its worker",
  taken_over: "Taken over by another worker",
  retrying: "Trying again",
  waiting: "Waiting for other jobs",
  paused: "Paused",
  resumed: "Resumed",
  retried: "Tried again",
  succeeded: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** What happened to the job, in order; single steps of progress are left out. */
export function JobHistory({ entries }: { entries: HistoryEntry[] }) {
  const shown = entries.filter((entry) => entry.type !== "progress");
  return (
    <ol className={classes.history}>
      {shown.map((entry) => (
        <li key={entry.id} className={classes.entry} data-type={entry.type}>
          <span className={classes.what}>{WORDS[entry.type]}</span>
          <time className={classes.when} dateTime={entry.at}>
            {formatMoment(entry.at)}
          </time>
          {entry.detail ? <span className={classes.detail}>{entry.detail}</span> : null}
          {entry.worker ? <span className={classes.detail}>Worker {entry.worker}</span> : null}
        </li>
      ))}
    </ol>
  );
}
