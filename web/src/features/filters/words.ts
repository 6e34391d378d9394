import { companies, formatCount, formatMoney, formatNumber } from "@/lib/format";

import type { Condition } from "./conditions";
import { periodWords } from "./days";
import { fieldOfCondition, OP_WORDS } from "./fields";
import type { Count } from "./queries";

/** A condition in words: "Country", "is", "France or Spain". The full text leaves no value out. */
export type Words = { subject: string; verb: string; object: string; full: string };

/** A collection's name comes in quotes. */
type Known = { inCollection: boolean; collectionName: (id: string) => string };

const SHOWN = 2;

function anyOf(values: readonly string[], shown = values.length): string {
  const words = values.slice(0, shown).join(" or ");
  const more = values.length - shown;
  return more > 0 ? `${words} or ${more} more` : words;
}

const quoted = (values: readonly string[]) => values.map((value) => `“${value}”`);

export function conditionWords(condition: Condition, known: Known): Words {
  const { subject, verb, values } = partsOf(condition, known);
  const sentence = (object: string) => [subject, verb, object].filter(Boolean).join(" ");
  const full = anyOf(values);
  // One too many to show takes no more room than to say so.
  const object = values.length > SHOWN + 1 ? anyOf(values, SHOWN) : full;
  return { subject, verb, object, full: sentence(full || "…") };
}

function partsOf(condition: Condition, { inCollection, collectionName }: Known) {
  const subject = fieldOfCondition(condition, inCollection)?.label ?? "";
  const verb = OP_WORDS[condition.op];
  switch (condition.op) {
    case "in_collection":
    case "not_in_collection": {
      const values = condition.collection_ids.map(collectionName);
      return { subject: "", verb: verb === "in" ? "In" : "Not in", values };
    }
    case "between":
      return { subject, verb: "", values: rangeValues(condition) };
    case "during":
      return {
        subject,
        verb: "",
        values: condition.since || condition.until ? [periodWords(condition)] : [],
      };
    case "is_empty":
    case "is_not_empty":
      return { subject, verb: "", values: [verb] };
    case "contains":
    case "does_not_contain":
      return { subject, verb, values: quoted(condition.values) };
    default: {
      const empty = condition.or_empty ? ["empty"] : [];
      return { subject, verb, values: [...empty, ...condition.values] };
    }
  }
}

type Range = {
  field: string;
  min?: number | null | undefined;
  max?: number | null | undefined;
};

const isGiven = (value: number | null | undefined) => value !== null && value !== undefined;

const rangeValues = (range: Range) =>
  isGiven(range.min) || isGiven(range.max) ? [rangeWords(range, "–")] : [];

const FORMATS: Record<string, (value: number) => string> = {
  employees: formatNumber,
  founded_year: String,
  funding_usd: formatMoney,
};

/** "51–200", "51 or more", "up to 200" */
export function rangeWords({ field, min, max }: Range, dash: string): string {
  const format = FORMATS[field] ?? formatNumber;
  if (!isGiven(min)) return `up to ${format(max!)}`;
  if (!isGiven(max))
    return field === "founded_year" ? `${min} or later` : `${format(min!)} or more`;
  return min === max ? format(min!) : `${format(min!)}${dash}${format(max!)}`;
}

/** What the companies of a bar have: "51 to 200 employees", "founded 2000 to 2004". */
export function barWords(range: Range): string {
  const words = rangeWords(range, " to ");
  if (range.field === "founded_year") return `founded ${words}`;
  return range.field === "employees" ? `${words} employees` : `${words} of funding`;
}

/** "“solar” where Country is France and Employees 51–200" */
export function lookedFor(search: string, words: readonly Words[]): string {
  const where = words.map(({ full }) => full).join(" and ");
  if (!search) return where;
  return where ? `“${search}” where ${where}` : `“${search}”`;
}

/** "50,000 companies", or "2,735 of 50,000 companies" of what is filtered; nothing before it is known. */
export function countWords(
  filtered: { matching: Count | undefined } | undefined,
  all: Count | undefined,
): string | null {
  const whole = all && companies(all.count, all.exact);
  if (!filtered || !whole) return whole ?? null;
  const { matching } = filtered;
  return `${matching ? formatCount(matching.count, matching.exact) : "…"} of ${whole}`;
}
