const LOCALE = "en";

const number = new Intl.NumberFormat(LOCALE);
const compact = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumFractionDigits: 1 });
const estimate = new Intl.NumberFormat(LOCALE, {
  notation: "compact",
  maximumSignificantDigits: 2,
});
const money = new Intl.NumberFormat(LOCALE, {
  style: "currency",
  currency: "USD",
  notation: "compact",
  maximumFractionDigits: 1,
});
const fullMoney = new Intl.NumberFormat(LOCALE, {
  style: "currency",
  currency: "USD",
  maximumFractionDigits: 0,
});
const percent = new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 0 });
const day = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" });
const moment = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto", style: "long" });

/** 50,000 */
export const formatNumber = (value: number): string => number.format(value);
/** 301.1K */
export const formatCompact = (value: number): string => compact.format(value);
/** $4.2M */
export const formatMoney = (value: number): string => money.format(value);
/** $4,200,000 */
export const formatFullMoney = (value: number): string => fullMoney.format(value);
/** 42%, from 0 to 100. Never says 100% before all is done. */
export const formatPercent = (value: number): string =>
  percent.format((value < 100 ? Math.min(Math.floor(value), 99) : 100) / 100);
/** 3 Nov 2026, in the reader's time zone */
export const formatDay = (iso: string): string => day.format(new Date(iso));
/** "Nov 1, 2026", or "Nov 1 – 5, 2026", of days as a calendar names them: 2026-11-01. */
export function formatDays(first: string, last: string = first): string {
  const [from, to] = [first, last].map((date) => new Date(`${date}T00:00:00`));
  return first === last ? day.format(from) : day.formatRange(from!, to!);
}
export const formatMoment = (iso: string): string => moment.format(new Date(iso));

/** 50,000 of an exact count, ~50K of an estimate: two digits, so that it reads as one. As `words.figure` on the server. */
export const formatCount = (value: number, exact = true): string =>
  exact ? number.format(value) : `~${estimate.format(value)}`;

/** "1 company", "2 companies" */
export function countOf(value: number, one: string, many: string, exact = true): string {
  return `${formatCount(value, exact)} ${value === 1 ? one : many}`;
}

export const companies = (value: number, exact = true): string =>
  countOf(value, "company", "companies", exact);

/** "under 0.1 s", "1.2 s", "45 s", "3 min 20 s", "1 h 5 min" */
export function formatDuration(seconds: number): string {
  if (seconds < 0.05) return "under 0.1 s";
  if (seconds < 10) return `${(Math.round(seconds * 10) / 10).toString()} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return joinUnits(minutes, "min", whole % 60, "s");
  return joinUnits(Math.floor(minutes / 60), "h", minutes % 60, "min");
}

function joinUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "just now", "3 minutes ago", "yesterday" */
export function formatAgo(iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}
