import type { Job } from "@/api/gen";

import { isActive } from "./queries";

export type Control = "pause" | "resume" | "cancel" | "retry";
export type Action = Control | "undo";

type Known = {
  /** Its work was taken back, or is being taken back. */
  undone: boolean;
  now?: number;
};

/** What is being deleted is gone from sight already: stopping half-way would bring nothing back. */
const runsToItsEnd = ({ kind }: Pick<Job, "kind">) => kind === "delete_collection";

/** Whether there is something to undo, and whether there is still time for it. */
export function undoOffer(
  job: Pick<Job, "undoable_until">,
  now = Date.now(),
): "open" | "over" | "none" {
  if (!job.undoable_until) return "none";
  return Date.parse(job.undoable_until) > now ? "open" : "over";
}

/** Only failed jobs have a time until which what they need is kept. */
export function canRetry(job: Pick<Job, "retryable_until">, now = Date.now()): boolean {
  return job.retryable_until !== null && Date.parse(job.retryable_until) > now;
}

/** What can be asked of a job now, in the order of its buttons. */
export function actionsOf(job: Job, { undone, now }: Known): Action[] {
  if (isActive(job)) {
    if (runsToItsEnd(job)) return [];
    return [job.state === "paused" ? "resume" : "pause", "cancel"];
  }
  const actions: Action[] = [];
  if (canRetry(job, now) && !undone) actions.push("retry");
  if (!undone && undoOffer(job, now) === "open") actions.push("undo");
  return actions;
}

/**
 * The undo that took the job's work back or is at it, of the jobs that are known: not one that ended
 * early, nor one that was itself undone.
 */
export function livingUndo(id: string, known: readonly Job[]): Job | undefined {
  return known.find(
    (undo) =>
      undo.undo_of === id &&
      undo.state !== "failed" &&
      undo.state !== "cancelled" &&
      (undo.state !== "succeeded" || livingUndo(undo.id, known) === undefined),
  );
}

/** An undo is undone by a redo, and a redo by an undo again. */
export function undoWord(job: Pick<Job, "undo_of">, known: readonly Job[]): "Undo" | "Redo" {
  if (!job.undo_of) return "Undo";
  const of = known.find((other) => other.id === job.undo_of);
  return of && undoWord(of, known) === "Redo" ? "Undo" : "Redo";
}
