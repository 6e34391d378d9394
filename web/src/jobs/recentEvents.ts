const KEPT_JOBS = 500;

type Kept = { id: number; data: unknown };
type JobEvent = { job_id?: unknown; type?: unknown };

/**
 * The newest event of each job: what a tab that did not listen for a while has to be told, however long that was. An
 * event carries its job as a whole, so a newer one says all that the older ones said.
 */
export class RecentEvents {
  readonly #kept = new Map<unknown, Kept>();
  /** Every event after this one is told by those that are kept. */
  #completeAfter: number | undefined;
  #newest: number | undefined;

  /** The place of the newest event; undefined before the first sign of the server. */
  get newest(): number | undefined {
    return this.#newest;
  }

  /** Begins anew: of events before `id` nothing is known. */
  restart(id: number) {
    this.#kept.clear();
    this.#completeAfter = this.#newest = id;
  }

  add(id: number, data: unknown) {
    const job = (data as JobEvent | null)?.job_id ?? id;
    const older = this.#kept.get(job)?.data;
    this.#kept.delete(job);
    this.#kept.set(job, { id, data: merge(older, data) });
    this.#newest = id;
    if (this.#kept.size <= KEPT_JOBS) return;
    const [oldest, { id: dropped }] = this.#kept.entries().next().value!;
    this.#kept.delete(oldest);
    this.#completeAfter = dropped;
  }

  /** What has happened after an event, in order; undefined where that is not known any more. */
  after(id: number): unknown[] | undefined {
    if (this.#completeAfter === undefined || id < this.#completeAfter) return undefined;
    return [...this.#kept.values()].filter((kept) => kept.id > id).map(({ data }) => data);
  }
}

/** Progress does not hide that the job's state changed before it. */
function merge(older: unknown, data: unknown): unknown {
  const before = older as JobEvent | undefined;
  return before && (data as JobEvent).type === "progress"
    ? { ...(data as JobEvent), type: before.type }
    : data;
}
