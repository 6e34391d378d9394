import { z } from "zod";

import { zJob } from "@/api/gen/zod.gen";
import { listSearchSchema, type ListSpec } from "@/lib/listSearch";

import type { JobKind } from "./kinds";
import type { JobsQuery } from "./matches";
import { ACTIVE_STATES, type JobState } from "./queries";

/** There is one order of jobs: the newest first. */
export const jobsSpec: ListSpec<"-created_at"> = {
  sorts: ["-created_at"],
  defaultSort: "-created_at",
};

/** What can be asked of the list of jobs, and the states that answer it. */
export const SHOWN = {
  all: [],
  active: ACTIVE_STATES,
  succeeded: ["succeeded"],
  failed: ["failed"],
  cancelled: ["cancelled"],
} satisfies Record<string, JobState[]>;
export type Shown = keyof typeof SHOWN;

const DAY_S = 86_400;
/** Seconds back from now. */
export const PERIODS = { hour: 3_600, day: DAY_S, week: 7 * DAY_S, month: 30 * DAY_S };
export type Period = keyof typeof PERIODS;

/** Chosen in place of a kind: changes of single companies, of any kind, which the list leaves out otherwise. */
export const BY_HAND = "by_hand";
export type ShownKind = JobKind | typeof BY_HAND;

/** The filters of the list of jobs, as the address holds them. Days are those of the reader's clock. */
export const jobsSearch = listSearchSchema(jobsSpec).extend({
  show: z
    .enum(Object.keys(SHOWN) as Shown[])
    .optional()
    .catch(undefined),
  kind: z
    .union([zJob.shape.kind, z.literal(BY_HAND)])
    .optional()
    .catch(undefined),
  collection: z.uuid().optional().catch(undefined),
  when: z
    .enum([...(Object.keys(PERIODS) as Period[]), "days"])
    .optional()
    .catch(undefined),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
});

export type JobFilters = {
  show?: Shown | undefined;
  kind?: ShownKind | undefined;
  collection?: string | undefined;
  when?: Period | "days" | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

export const NO_FILTERS: JobFilters = {
  show: undefined,
  kind: undefined,
  collection: undefined,
  when: undefined,
  from: undefined,
  to: undefined,
};

/** Those that are not in sight like the states are. */
export const countFilters = ({ kind, collection, when }: JobFilters): number =>
  [kind, collection, when].filter(Boolean).length;

/** The filters as the server takes them. "The last hour" is that before `now`. */
export function filterQuery(filters: JobFilters & { q: string }, now = Date.now()): JobsQuery {
  const { q, show = "all", kind, collection, when, from, to } = filters;
  const states = SHOWN[show];
  const since =
    when === "days" ? startOf(from) : when ? new Date(now - PERIODS[when] * 1000) : null;
  const until = when === "days" ? startOf(to, 1) : null;
  return {
    ...(q ? { search: q } : {}),
    ...(states.length > 0 ? { state: states } : {}),
    by_hand: kind === BY_HAND,
    ...(kind && kind !== BY_HAND ? { kind: [kind] } : {}),
    ...(collection ? { collection_id: collection } : {}),
    ...(since ? { since: since.toISOString() } : {}),
    ...(until ? { until: until.toISOString() } : {}),
  };
}

function startOf(day: string | undefined, later = 0): Date | null {
  if (!day) return null;
  const start = new Date(`${day}T00:00:00`);
  start.setDate(start.getDate() + later);
  return start;
}
