import { expect, it } from "vitest";

import { aJob } from "@/testing/samples";

import { noteMove, silenceOf as silenceAmong } from "./silence";

const running = aJob(1, { state: "running" });
const moved = new Map();
const silenceOf = (job: typeof running, now: number) => {
  noteMove(job, now, moved);
  return silenceAmong(job, now, moved);
};
const further = { ...running, progress: { ...running.progress, processed: 10 } };

it("says how long nothing was heard of a running job, after ten seconds", () => {
  expect(silenceOf(running, 0)).toBeNull();
  expect(silenceOf(running, 10_000)).toBeNull();
  expect(silenceOf(running, 12_000)).toBe(12);
  expect(silenceOf(further, 12_500)).toBeNull();
  expect(silenceOf(further, 24_000)).toBe(11);
});

it("counts a takeover as news, and a paused job as no silence at all", () => {
  const taken = { ...further, attempt: 2, notice: "Taken over by another worker" };
  expect(silenceOf(taken, 30_000)).toBeNull();
  expect(silenceOf({ ...taken, state: "paused" }, 90_000)).toBeNull();
  expect(silenceOf(taken, 91_000)).toBeNull();
});
