import type { JobKind } from "@/jobs/kinds";

import type { Buckets } from "./plan";

export type Bucket = Exclude<keyof Buckets, "exact" | "matched">;
type Words = {
  bucket: Bucket;
  label: string;
  /** Told only where there are any. */
  rare?: boolean;
};

const LEFT_OUT: Words = { bucket: "left_out", label: "gone by now", rare: true };

/** What a plan tells of each kind, the number of its button first. */
export const FIGURES: Partial<Record<JobKind, Words[]>> = {
  copy: [
    { bucket: "new", label: "new" },
    { bucket: "already_there", label: "already there" },
  ],
  move: [
    { bucket: "removed", label: "leave this list" },
    { bucket: "new", label: "new there" },
    { bucket: "already_there", label: "already there" },
    LEFT_OUT,
  ],
  remove: [{ bucket: "removed", label: "leave this list" }, LEFT_OUT],
  edit: [
    { bucket: "changed", label: "change" },
    { bucket: "unchanged", label: "stay as they are" },
  ],
  delete_companies: [
    { bucket: "deleted", label: "deleted altogether" },
    { bucket: "removed", label: "places in collections" },
  ],
  delete_collection: [{ bucket: "removed", label: "places in the list" }],
  combine: [
    { bucket: "new", label: "new" },
    { bucket: "already_there", label: "already there" },
  ],
};

/** How many companies the job is about: the number on its button. */
export function countOn(kind: JobKind, plan: Buckets): number {
  const [first] = FIGURES[kind] ?? [];
  return (first && plan[first.bucket]) ?? 0;
}
