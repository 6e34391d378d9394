import { describe, expect, it } from "vitest";

import type { GrowthStep } from "@/api/gen";
import { idOf } from "@/testing/samples";

import { growthLine } from "./growth";

const CREATED = Date.parse("2026-11-01T00:00:00Z");
const NOW = Date.parse("2026-11-25T00:00:00Z");

const step = (day: number, added: number, removed = 0): GrowthStep => ({
  job_id: idOf(day),
  title: `Job of the ${day}th`,
  kind: "copy",
  at: new Date(Date.UTC(2026, 10, day)).toISOString(),
  added,
  removed,
});

const sizes = (steps: GrowthStep[], size: number) =>
  growthLine({ steps, size }, CREATED, NOW).points.map((point) => point.size);

describe("growth", () => {
  it("goes from the birth of the list over its jobs to now", () => {
    const line = growthLine({ steps: [step(3, 100), step(9, 20, 50)], size: 70 }, CREATED, NOW);
    expect(line).toMatchObject({ before: 0, left: 0 });
    expect(line.points.map(({ size }) => size)).toEqual([0, 100, 70, 70]);
    expect(line.points.map(({ step: by }) => by?.title)).toEqual([
      undefined,
      "Job of the 3th",
      "Job of the 9th",
      undefined,
    ]);
    expect([line.points[0]?.at, line.points.at(-1)?.at]).toEqual([CREATED, NOW]);
  });

  it("begins with what the jobs do not explain", () => {
    const line = growthLine({ steps: [step(3, 100)], size: 130 }, CREATED, NOW);
    expect(line).toMatchObject({ before: 30, left: 0 });
    expect(line.points.map(({ size }) => size)).toEqual([30, 130, 130]);
  });

  it("is never smaller than empty: what was taken out by hand left at the end", () => {
    const line = growthLine({ steps: [step(3, 100)], size: 90 }, CREATED, NOW);
    expect(line).toMatchObject({ before: 0, left: 10 });
    expect(line.points.map(({ size }) => size)).toEqual([0, 100, 90]);
    expect(sizes([step(3, 0, 40), step(5, 60)], 10)).toEqual([40, 0, 60, 10]);
  });

  it("does not begin after its first job, whichever clocks there were", () => {
    const late = growthLine({ steps: [step(3, 1)], size: 1 }, NOW, CREATED);
    const times = late.points.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});
