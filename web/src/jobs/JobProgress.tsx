import { Progress, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";

import type { Job } from "@/api/gen";
import { formatDuration } from "@/lib/format";

import classes from "./JobProgress.module.css";
import { useIsCutOff } from "./Live";
import { isActive } from "./queries";
import { useSilence } from "./silence";
import { placeWords, progressCount, progressPace } from "./words";

const COLORS: Record<Job["state"], string> = {
  queued: "var(--mantine-color-dimmed)",
  running: "var(--ll-busy)",
  paused: "var(--ll-warn)",
  succeeded: "var(--ll-ok)",
  failed: "var(--mantine-color-error)",
  cancelled: "var(--mantine-color-dimmed)",
};

/** The bar and the figures under it. Their places are fixed, so that nothing jumps as they change. */
export function JobProgress({ job, thick = false }: { job: Job; thick?: boolean }) {
  const lost = useIsCutOff();
  const silence = useSilence(job);
  const active = isActive(job);
  const percent = job.state === "succeeded" ? 100 : (job.progress.percent ?? 0);
  const unknown = job.state === "running" && job.progress.total == null;
  return (
    <div>
      <Progress.Root size={thick ? "md" : 5} radius="xl" transitionDuration={250}>
        <Progress.Section
          value={unknown ? 100 : percent}
          animated={unknown}
          striped={unknown || job.state === "paused"}
          color={COLORS[job.state]}
          aria-label={`Progress of “${job.title}”`}
          aria-valuetext={progressCount(job.progress)}
        />
      </Progress.Root>
      <div className={classes.figures}>
        <span className={classes.count}>{progressCount(job.progress)}</span>
        {active ? <span className={classes.pace}>{pace()}</span> : null}
      </div>
      {job.notice ? (
        <Text size="sm" className={classes.notice} role="status">
          <IconInfoCircle size={15} aria-hidden="true" />
          <span>{job.notice}</span>
        </Text>
      ) : null}
    </div>
  );

  /** What is to be said about its pace, however little is known of it. */
  function pace(): string {
    if (lost) return "as last heard";
    if (job.state === "queued" && job.queue) return placeWords(job.queue);
    if (job.state === "paused") return "Waits until it is resumed";
    if (silence !== null && !job.notice) return `No news for ${formatDuration(silence)}`;
    return progressPace(job.progress);
  }
}
