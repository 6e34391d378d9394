import type { During } from "@/api/gen";
import { formatDays, formatMoment } from "@/lib/format";

/**
 * Whose midnight a day begins at. Days are those of the reader's clock, as all dates on the screen; those of UTC are
 * kept, as programs write them.
 */
export type Zone = "local" | "utc";
export type Days = { from: string; to: string; zone: Zone };

const DAY_MS = 86_400_000;

const startOf = (day: string, zone: Zone) =>
  new Date(`${day}T00:00:00${zone === "utc" ? "Z" : ""}`);

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

const pad = (value: number, digits: number) => String(value).padStart(digits, "0");

function dayOf(at: Date, zone: Zone): string {
  if (zone === "utc") return at.toISOString().slice(0, 10);
  return `${pad(at.getFullYear(), 4)}-${pad(at.getMonth() + 1, 2)}-${pad(at.getDate(), 2)}`;
}

const beginsADay = (iso: string, zone: Zone) =>
  startOf(dayOf(new Date(iso), zone), zone).getTime() === Date.parse(iso);

type Period = Pick<During, "since" | "until">;

/** Whole days, the last one included; "" where the period has no such end. */
export function daysOf({ since, until }: Period): Days {
  const ends = [since, until].filter((end) => typeof end === "string");
  const zone = (["local", "utc"] as const).find((one) => ends.every((end) => beginsADay(end, one)));
  const last = until ? new Date(Date.parse(until) - 1) : null;
  return {
    from: since ? dayOf(new Date(since), zone ?? "local") : "",
    to: last ? dayOf(last, zone ?? "local") : "",
    zone: zone ?? "local",
  };
}

/** From the beginning of the first day on, and before the day after the last one begins. */
export const periodOf = ({ from, to, zone }: Days): Period => ({
  ...(from ? { since: startOf(from, zone).toISOString() } : {}),
  ...(to ? { until: startOf(nextDay(to), zone).toISOString() } : {}),
});

const sameMoment = (a: string | null | undefined, b: string | null | undefined) =>
  (a ? Date.parse(a) : null) === (b ? Date.parse(b) : null);

/** "Nov 1 – 5, 2026", "since Nov 1, 2026"; to the second where the ends are no beginnings of days. */
export function periodWords(period: Period): string {
  const days = daysOf(period);
  const exact = periodOf(days);
  if (!sameMoment(exact.since, period.since) || !sameMoment(exact.until, period.until)) {
    const since = period.since ? `since ${formatMoment(period.since)}` : "";
    return [since, period.until ? `before ${formatMoment(period.until)}` : ""]
      .filter(Boolean)
      .join(", ");
  }
  const words =
    days.from && days.to
      ? formatDays(days.from, days.to)
      : days.from
        ? `since ${formatDays(days.from)}`
        : `until ${formatDays(days.to)}`;
  return days.zone === "utc" ? `${words} (UTC)` : words;
}
