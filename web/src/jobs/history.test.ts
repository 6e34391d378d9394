import { describe, expect, it } from "vitest";

import type { HistoryEntry } from "@/api/gen";

import { fold } from "./history";

type Step = [type: HistoryEntry["type"], seconds: number, processed: number];

const entries = (...steps: Step[]): HistoryEntry[] =>
  steps.map(([type, seconds, processed], index) => ({
    id: index + 1,
    at: new Date(Date.UTC(2026, 10, 23, 12, 0, seconds)).toISOString(),
    type,
    detail: null,
    attempt: 1,
    processed,
    worker: null,
  }));

const changesOf = (all: HistoryEntry[]) => all.filter(({ type }) => type !== "progress");

const inWords = (all: HistoryEntry[], fetched = all) =>
  fold(changesOf(all), fetched).map((entry) => {
    if (entry.kind === "change") return entry.entry.type;
    if (entry.kind === "unread") return `? ${entry.rows}`;
    return `${entry.chunks.length} chunks, ${entry.rows} rows, ${entry.seconds} s`;
  });

describe("the history of a job", () => {
  const all = entries(
    ["queued", 0, 0],
    ["started", 1, 0],
    ["progress", 2, 100],
    ["progress", 3, 200],
    ["paused", 4, 200],
    ["resumed", 30, 200],
    ["progress", 32, 300],
    ["succeeded", 33, 350],
  );

  it("folds the chunks between two changes, and counts the one that ended the job", () => {
    expect(inWords(all)).toEqual([
      "queued",
      "started",
      "2 chunks, 200 rows, 2 s",
      "paused",
      "resumed",
      "2 chunks, 150 rows, 3 s",
      "succeeded",
    ]);
  });

  it("tells how it ended before all of its chunks were read", () => {
    expect(inWords(all, all.slice(0, 4))).toEqual([
      "queued",
      "started",
      "2 chunks, 200 rows, 2 s",
      "paused",
      "resumed",
      "? 150",
      "succeeded",
    ]);
  });

  it("is empty where its details are no longer kept", () => {
    expect(fold([], [])).toEqual([]);
  });
});
