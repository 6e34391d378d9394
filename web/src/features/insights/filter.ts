import type { z } from "zod";

import type { Between, During } from "@/api/gen";
import { companiesSearch } from "@/features/companies/queries";
import {
  type Condition,
  filterOf,
  filterQuery,
  MAX_CONDITIONS,
  readConditions,
} from "@/features/filters/conditions";

export type { Condition };

/** The part of a list that is looked at. */
export type Subset = { q?: string | undefined; filter?: Condition[] | undefined };

const isGiven = <T>(value: T | null | undefined): value is T =>
  value !== null && value !== undefined;

/** The search and the filter of a list in its address. */
export const insightsSearch = companiesSearch.pick({ q: true, filter: true });
export type InsightsSearch = z.output<typeof insightsSearch>;

/** What the address says, and what of its filter cannot be read: then there are no figures. */
export function readSubset({ q, filter }: InsightsSearch) {
  const { value, unreadable } = readConditions(filter);
  const subset: Subset = { ...(q ? { q } : {}), ...(value ? { filter: value } : {}) };
  return { subset, unreadable };
}

/** As the API takes it, in JSON; undefined where everything is looked at. */
export const filterJson = ({ q, filter }: Subset): string | undefined =>
  filterQuery(filterOf(q ?? "", filter)).filter;

/**
 * The subset's companies that meet the condition, too. It takes the place of those on the same field: what was
 * counted meets them already, and of a range it must not find more than was counted. Undefined where the filter
 * is full.
 */
export function narrowed({ q, filter = [] }: Subset, condition: Condition): Subset | undefined {
  const isReplaced = (one: Condition) =>
    "field" in one && "field" in condition && one.field === condition.field;
  const kept = filter.filter((one) => !isReplaced(one));
  if (kept.length >= MAX_CONDITIONS) return undefined;
  const next = filter.filter(isReplaced).reduce(within, condition);
  return { ...(q ? { q } : {}), filter: [...kept, next] };
}

function within(inner: Condition, outer: Condition): Condition {
  if (inner.op === "between" && outer.op === "between") return betweenBoth(inner, outer);
  if (inner.op === "during" && outer.op === "during") return duringBoth(inner, outer);
  return inner;
}

function betweenBoth({ op, field, ...one }: Between, other: Between): Between {
  const least = [one.min, other.min].filter(isGiven);
  const most = [one.max, other.max].filter(isGiven);
  return {
    op,
    field,
    ...(least.length > 0 ? { min: Math.max(...least) } : {}),
    ...(most.length > 0 ? { max: Math.min(...most) } : {}),
  };
}

function duringBoth({ op, field, ...one }: During, other: During): During {
  const [since] = [one.since, other.since].filter(isGiven).toSorted(byTime).toReversed();
  const [until] = [one.until, other.until].filter(isGiven).toSorted(byTime);
  return { op, field, ...(since ? { since } : {}), ...(until ? { until } : {}) };
}

const byTime = (one: string, other: string) => Date.parse(one) - Date.parse(other);
