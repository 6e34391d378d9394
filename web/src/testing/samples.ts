import type { Collection, Job, JobDetail, Selection } from "@/api/gen";

const ID = "01900000-0000-7000-8000-000000000000";
const AT = "2026-11-23T12:00:00Z";

/** A UUID that ends in a number: easy to tell apart, and valid. */
export const idOf = (number: number) => ID.slice(0, -4) + String(number).padStart(4, "0");

export const aCollection = (number: number, change: Partial<Collection> = {}): Collection => ({
  id: idOf(number),
  name: `Collection ${number}`,
  company_count: number,
  created_at: AT,
  updated_at: AT,
  ...change,
});

export const aSelection = (change: Partial<Selection> = {}): Selection => ({
  id: idOf(500),
  scope: { collection_id: idOf(1) },
  mode: "ids",
  count: 50,
  exact: true,
  sentence: "50 companies of “My List”",
  created_at: AT,
  ...change,
});

export const aJob = (number: number, change: Partial<Job> = {}): Job => ({
  id: idOf(900 + number),
  kind: "copy",
  state: "queued",
  title: `Copy ${number}`,
  source: { id: idOf(1), name: "My List" },
  target: { id: idOf(2), name: "Prospects" },
  selection_id: idOf(500),
  undo_of: null,
  undoable_until: null,
  retryable_until: null,
  plan: { matched: 50, new: 3, already_there: 47, exact: true },
  progress: {
    processed: 0,
    total: 50,
    added: 0,
    skipped: 0,
    percent: 0,
    rate: null,
    seconds_left: null,
  },
  receipt: null,
  error: null,
  attempt: 1,
  queue: null,
  notice: null,
  created_at: AT,
  started_at: null,
  finished_at: null,
  ...change,
});

export const aJobDetail = (number: number, change: Partial<JobDetail> = {}): JobDetail => ({
  ...aJob(number),
  undone_by: null,
  history: [],
  ...change,
});
