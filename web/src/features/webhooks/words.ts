import { z } from "zod";

import type { WebhookDelivery } from "@/api/gen";
import { countOf, formatDuration } from "@/lib/format";

export const TYPE_WORDS: Record<WebhookDelivery["type"], string> = {
  "job.succeeded": "Job done",
  "job.failed": "Job failed",
  "job.cancelled": "Job cancelled",
  "webhook.test": "Test",
};

export type Standing = "delivered" | "given_up" | "sending" | "waiting" | "retrying" | "paused";

export const STANDING_WORDS: Record<Standing, string> = {
  delivered: "Delivered",
  given_up: "Not delivered",
  sending: "Sending",
  waiting: "Waiting",
  retrying: "Trying again",
  paused: "On hold",
};

/** Where a delivery stands; one of a disabled webhook waits until that is enabled. */
export function standing(delivery: WebhookDelivery, enabled: boolean): Standing {
  if (delivery.state !== "pending") return delivery.state;
  if (!enabled && delivery.job_id !== null) return "paused";
  if (delivery.error !== null) return "retrying";
  return delivery.attempts > 0 ? "sending" : "waiting";
}

/** "Answered 200 after 2 attempts.", "The receiver answered 500. 3 attempts, again in 2 min." */
export function outcome(delivery: WebhookDelivery, now: number): string {
  const { attempts, error, next_attempt_at, state, status } = delivery;
  const tried = countOf(attempts, "attempt", "attempts");
  if (state === "delivered") return `Answered ${status}${attempts > 1 ? ` after ${tried}` : ""}.`;
  if (error === null) return attempts > 0 ? "Under way." : "A worker sends it in a moment.";
  if (state === "given_up") return attempts > 1 ? `${error} Given up after ${tried}.` : error;
  const seconds = (Date.parse(next_attempt_at ?? "") - now) / 1000;
  return `${error} ${tried}, again ${seconds > 1 ? `in ${formatDuration(seconds)}` : "in a moment"}.`;
}

const message = z.object({ data: z.object({ title: z.string() }) });

/** The body as JSON to look at, and the title of the job that it tells of. */
export function readBody(body: string): { title: string | undefined; pretty: string } {
  try {
    const parsed: unknown = JSON.parse(body);
    return {
      title: message.safeParse(parsed).data?.data.title,
      pretty: JSON.stringify(parsed, null, 2),
    };
  } catch {
    return { title: undefined, pretty: body };
  }
}
