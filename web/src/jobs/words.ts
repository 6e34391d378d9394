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

const plural = new Intl.PluralRules("en", { type: "ordinal" });
const SUFFIX: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };

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

/** "3rd in line, starts in about 20 s". No more exact than an estimate can be. */
export function placeWords({ position, starts_in_s }: NonNullable<Job["queue"]>): string {
  const place =
    position === 1
      ? "Next in line"
      : `${formatNumber(position)}${SUFFIX[plural.select(position)] ?? "th"} in line`;
  if (starts_in_s === null) return `${place}, but no worker is running`;
  if (starts_in_s < 2) return `${place}, starts in a moment`;
  return `${place}, starts in about ${formatDuration(roundUp(starts_in_s))}`;
}

function roundUp(seconds: number): number {
  const step = seconds <= 10 ? 1 : seconds <= 60 ? 5 : seconds <= 600 ? 10 : 60;
  return Math.ceil(seconds / step) * step;
}
