import type { BucketOut, Job, Plan, Receipt } from "@/api/gen";
import { formatNumber } from "@/lib/format";

/** A part of a receipt that a row of the job went into. */
export type Bucket = BucketOut["bucket"];
type Figure = Exclude<keyof Plan, "exact">;

export type Line = {
  key: "total" | "read" | "left" | Bucket;
  label: string;
  /** One of several that a line above sums up. */
  part?: boolean;
  planned: number | undefined;
  done: number | undefined;
  /** Why the two differ, or what this line means where it has no plan. */
  why: string | undefined;
};

export const BUCKETS: Record<Bucket, string> = {
  created: "Created",
  updated: "Updated",
  changed: "Changed",
  unchanged: "Unchanged",
  added: "Added",
  already_there: "Already there",
  restored: "Put back",
  removed: "Taken out",
  deleted: "Deleted",
  rejected: "Rejected",
  not_matching: "Not in the result",
  left_out: "Left out",
  no_longer_there: "No longer there",
  company_deleted: "Company deleted",
  collection_gone: "Collection deleted",
  changed_since: "Changed since",
  over_limit: "No room for the attribute",
  not_done: "Not reached",
};

const PLANNED: Partial<Record<Bucket, Figure>> = {
  added: "new",
  already_there: "already_there",
  removed: "removed",
  restored: "restored",
  changed: "changed",
  unchanged: "unchanged",
  deleted: "deleted",
  over_limit: "over_limit",
};

/** What a plan counts in one sum as left as it is, and a receipt by its reasons. */
const LEFT: Bucket[] = [
  "left_out",
  "no_longer_there",
  "company_deleted",
  "collection_gone",
  "changed_since",
];

/** Said of what did not go as asked; nothing is said where all did. */
const UNUSUAL = new Set<Line["key"]>([...LEFT, "over_limit", "not_done", "not_matching"]);

/** What the lines without a plan mean. */
const MEANING: Partial<Record<Bucket, string>> = {
  rejected: "Each with its reason, below.",
  not_matching: "Memberships that gave the result no company.",
  left_out: "Gone from the list when their turn came.",
  no_longer_there: "Gone already, so there was nothing to take back.",
  company_deleted: "The company itself is deleted.",
  collection_gone: "The collection is deleted.",
  changed_since: "Somebody has changed it since, and that stays.",
  over_limit: "These companies have as many attributes as a company can have.",
  not_done: "The job ended before it came to them.",
};

/** Buckets into which rows go that somebody else was faster with. */
const INSTEAD: Partial<Record<Bucket, Bucket>> = {
  added: "already_there",
  changed: "unchanged",
};

type Comparison = Pick<Job, "kind" | "plan" | "receipt" | "state">;

/** Plan and receipt side by side, in the order in which they are read: only what concerns the job. */
export function compare(job: Comparison): Line[] {
  const { plan, receipt } = job;
  const line = (key: Line["key"], label: string, planned: Count, done: Count): Line => {
    const counts = { planned: planned ?? undefined, done: done ?? undefined };
    return { key, label, ...counts, why: explain(key, counts, job) };
  };
  // Who takes back finds companies there again already, and leaves them.
  const asLeft: Bucket[] = job.kind === "undo" ? ["already_there", ...LEFT, "over_limit"] : LEFT;
  const handled = (Object.keys(BUCKETS) as Bucket[])
    .filter((key) => !asLeft.includes(key))
    .map((key) => {
      const figure = PLANNED[key];
      return line(key, BUCKETS[key], figure && plan?.[figure], receipt?.[key]);
    });
  const reasons = asLeft.map((key) => line(key, BUCKETS[key], undefined, receipt?.[key]));
  const left = plan?.left_out == null ? reasons : [sumOf(reasons), ...reasons.map(asPart)];
  return [...whole(), ...handled, ...left].filter(
    ({ key, planned, done }) =>
      planned !== undefined || (UNUSUAL.has(key) ? Boolean(done) : done !== undefined),
  );

  function sumOf(lines: Line[]): Line {
    const done = lines.reduce((sum, { done: rows = 0 }) => sum + rows, 0);
    return line("left", "Left as it was", plan?.left_out, receipt ? done : undefined);
  }

  /** A combination plans companies of its result, and reads memberships of which they come. */
  function whole(): Line[] {
    if (job.kind !== "combine") return [line("total", "Asked for", plan?.matched, receipt?.total)];
    const result = receipt ? (receipt.added ?? 0) + (receipt.already_there ?? 0) : undefined;
    return [
      line("read", "Memberships read", undefined, receipt?.total),
      line("total", "In the result", plan?.matched, result),
    ];
  }
}

/** What is there again already is nothing unusual, except among what an undo left. */
const asPart = (reason: Line): Line =>
  Object.assign(reason, {
    part: true,
    done: reason.done || undefined,
    why: reason.why ?? "There again already, by someone else's doing.",
  });

type Count = number | null | undefined;

/** Why a line's two numbers differ, in a sentence; what a line without a plan means. */
export function explain(
  key: Line["key"],
  { planned, done }: Pick<Line, "planned" | "done">,
  { plan, receipt, state }: Comparison,
): string | undefined {
  if (!receipt || done === undefined) return undefined;
  if (planned === undefined) return done > 0 && key in MEANING ? MEANING[key as Bucket] : undefined;
  const difference = done - planned;
  if (difference === 0 || !plan) return undefined;
  if (!plan.exact) return "Estimated before, counted after.";
  const more = difference > 0;
  if (state !== "succeeded" && receipt.not_done && !more)
    return "The job ended before it came to the rest.";
  const n = formatNumber(Math.abs(difference));
  const were = `${n} ${n === "1" ? "was" : "were"}`;
  const say = MEANWHILE[key] ?? (() => `${n} ${more ? "more" : "fewer"} than planned.`);
  return say({ more, n, were, instead: movedOver(key, difference, plan, receipt) });
}

/** Whether the other bucket of a pair took what this one lacks, or gave what it has more. */
function movedOver(key: Line["key"], difference: number, plan: Plan, receipt: Receipt): boolean {
  const other = INSTEAD[key as Bucket];
  const figure = other && PLANNED[other];
  if (!other || !figure) return false;
  return (receipt[other] ?? 0) - (plan[figure] ?? 0) === -difference;
}

type Difference = {
  more: boolean;
  /** "2 were", "1 was" */ were: string;
  n: string;
  instead: boolean;
};

const MEANWHILE: Record<string, (difference: Difference) => string> = {
  total: ({ more, n, were }) => (more ? `${n} came in meanwhile.` : `${were} gone meanwhile.`),
  added: ({ more, n, were, instead }) =>
    more
      ? `${n} already there had been taken out by someone else meanwhile.`
      : instead
        ? `${were} put there by someone else meanwhile.`
        : `${were} gone by then.`,
  already_there: ({ more, were }) =>
    more
      ? `${were} put there by someone else meanwhile.`
      : `${were} taken out by someone else meanwhile.`,
  removed: ({ more, n, were }) =>
    more
      ? `${n} came back meanwhile, and left with the others.`
      : `${were} removed by someone else meanwhile.`,
  restored: ({ more, n }) =>
    more
      ? `${n} could be put back after all.`
      : `${n} did not have to be put back, or could not be.`,
  changed: ({ more, were, instead }) =>
    more
      ? `${were} changed by someone else meanwhile, and then as asked.`
      : instead
        ? `${were} given that value by someone else meanwhile.`
        : `${were} deleted by someone else meanwhile.`,
  unchanged: ({ more, were }) =>
    more
      ? `${were} given that value by someone else meanwhile.`
      : `${were} changed by someone else meanwhile.`,
  deleted: ({ more, n, were }) =>
    more ? `${n} came in meanwhile.` : `${were} deleted by someone else meanwhile.`,
  left: ({ more, n }) =>
    more ? `${n} more than planned had to be left.` : `${n} could be done after all.`,
};
