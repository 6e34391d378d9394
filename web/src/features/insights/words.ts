import type { Histogram } from "@/api/gen";
import { formatCompact, formatNumber } from "@/lib/format";

type Bucket = Histogram["buckets"][number];
export type Distribution = "employees" | "founded_year" | "created_at" | "added_at";

/** A bucket in words: in full, and as short as below a bar. */
export type BucketWords = { label: string; short: string };

export function bucketWords(field: Distribution, bucket: Bucket): BucketWords {
  if (field === "employees") return numberWords(bucket);
  if (field === "founded_year") return yearWords(bucket);
  return timeWords(bucket);
}

function numberWords({ min = null, max = null }: Bucket): BucketWords {
  if (max === null)
    return { label: `${formatNumber(min ?? 0)} or more`, short: `${formatCompact(min ?? 0)}+` };
  if (min === null || min === max)
    return {
      label: min === max || max === 0 ? formatNumber(max) : `Up to ${formatNumber(max)}`,
      short: formatCompact(max),
    };
  return {
    label: `${formatNumber(min)}–${formatNumber(max)}`,
    short: `${formatCompact(min)}–${formatCompact(max)}`,
  };
}

function yearWords({ min = null, max = null }: Bucket): BucketWords {
  if (max === null) return { label: `${min ?? ""} or later`, short: `${min ?? ""}+` };
  if (min === null) return { label: `Before ${max + 1}`, short: `<${max + 1}` };
  if (min === max) return { label: String(min), short: String(min) };
  const century = Math.floor(min / 100) === Math.floor(max / 100);
  return { label: `${min}–${max}`, short: `${min}–${century ? String(max).slice(-2) : max}` };
}

const local = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en", options);
const day = local({ day: "numeric", month: "short", year: "numeric" });
const shortDay = local({ day: "numeric", month: "short" });
const month = local({ month: "short", year: "numeric" });
const year = local({ year: "numeric" });

const DAY_MS = 86_400_000;

/** Time is cut where days, months, quarters or years begin for the reader; some days have 23 hours, or 25. */
function timeWords({ since, until }: Bucket): BucketWords {
  if (!since || !until) return openWords(since, until);
  const first = new Date(since);
  const last = new Date(Date.parse(until) - 1);
  const days = Math.round((Date.parse(until) - Date.parse(since)) / DAY_MS);
  if (days <= 1) return { label: day.format(first), short: shortDay.format(first) };
  const unit = days < 365 ? month : year;
  const label = unit.formatRange(first, last);
  return { label, short: label };
}

function openWords(since: string | null | undefined, until: string | null | undefined) {
  const label = since
    ? `${day.format(new Date(since))} or later`
    : until
      ? `Before ${day.format(new Date(until))}`
      : "At any time";
  return { label, short: label };
}

const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const clock = local(CLOCK);
const seconds = local({ ...CLOCK, second: "2-digit" });

/** How a time is told below an axis that is so long. */
export function axisTime(span_ms: number): (at: number) => string {
  const days = span_ms / DAY_MS;
  const format = days < 0.01 ? seconds : days < 2 ? clock : days < 300 ? shortDay : month;
  return (at) => format.format(at);
}
