import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import type { Job } from "@/api/gen";

const LONG_ENOUGH_S = 10;
const TICK_MS = 1_000;

type Moved = Map<string, { mark: string; at: number }>;

/** When each running job that a client knows was last seen to move. */
const movedOf = new WeakMap<QueryClient, Moved>();

function movesOf(client: QueryClient): Moved {
  const moved: Moved = movedOf.get(client) ?? new Map();
  movedOf.set(client, moved);
  return moved;
}

const markOf = ({ state, attempt, progress, notice }: Job) =>
  [state, attempt, progress.processed, notice].join("|");

/** Remembers when a running job was first seen as it is now. */
export function noteMove(job: Job, now: number, moved: Moved) {
  const mark = markOf(job);
  if (job.state !== "running") moved.delete(job.id);
  else if (moved.get(job.id)?.mark !== mark) moved.set(job.id, { mark, at: now });
}

/** Seconds without news of a running job; null while there is nothing odd about it. */
export function silenceOf(job: Job, now: number, moved: Moved): number | null {
  const last = moved.get(job.id);
  if (last?.mark !== markOf(job)) return null;
  const seconds = Math.floor((now - last.at) / 1000);
  return seconds > LONG_ENOUGH_S ? seconds : null;
}

/** The same, counting on by itself. A bar that merely stands still would look like a fault of the page. */
export function useSilence(job: Job): number | null {
  const client = useQueryClient();
  const [now, setNow] = useState(Date.now);
  const running = job.state === "running";
  useEffect(() => noteMove(job, Date.now(), movesOf(client)), [job, client]);
  useEffect(() => {
    if (!running) return undefined;
    const timer = window.setInterval(() => setNow(Date.now()), TICK_MS);
    return () => window.clearInterval(timer);
  }, [running]);
  return silenceOf(job, now, movesOf(client));
}
