import type { Job } from "@/api/gen";
import { formatDuration, formatNumber, formatPercent } from "@/lib/format";

export const STATE_WORDS: Record<Job["state"], string> = {
  queued: "Waiting",
  running: "Running",
  paused: "Paused",
  succeeded: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** "12,340 of 50,000" */
export function progressCount({ processed, total }: Job["progress"]): string {
  return total === null || total === undefined
    ? formatNumber(processed)
    : `${formatNumber(processed)} of ${formatNumber(total)}`;
}

/** "24% · 84,000/s · 3 s left", of which only what is known. */
export function progressPace({ percent, rate, seconds_left }: Job["progress"]): string {
  return [
    percent === null || percent === undefined ? undefined : formatPercent(percent),
    rate ? `${formatNumber(Math.round(rate))}/s` : undefined,
    seconds_left === null || seconds_left === undefined
      ? undefined
      : `${formatDuration(Math.max(1, Math.ceil(seconds_left)))} left`,
  ]
    .filter(Boolean)
    .join(" · ");
}
