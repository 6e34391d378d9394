import type { Growth, GrowthStep } from "@/api/gen";

/** The size of a collection from a time on, and the job that made it so. */
export type GrowthPoint = { at: number; size: number; step?: GrowthStep };

export type GrowthLine = {
  points: GrowthPoint[];
  /** Companies that were in it before the first of the jobs, or came by hand. */
  before: number;
  /** Companies that left by hand: the jobs alone would have left so many more. */
  left: number;
};

/**
 * The sizes between the jobs, derived backwards from the size of now. What was done by hand is known as a sum only:
 * it counts as done before the first job, unless the list would have been smaller than empty then.
 */
export function growthLine({ steps, size }: Growth, created: number, now: number): GrowthLine {
  let sum = 0;
  const sums = steps.map(({ added, removed }) => (sum += added - removed));
  const before = Math.max(size - sum, 0, ...sums.map((after) => -after));
  const first = steps.length > 0 ? Date.parse(steps[0]!.at) : now;
  const points: GrowthPoint[] = [
    { at: Math.min(created, first), size: before },
    ...steps.map((step, index) => ({
      at: Date.parse(step.at),
      size: before + sums[index]!,
      step,
    })),
    { at: Math.max(now, Date.parse(steps.at(-1)?.at ?? "") || now), size },
  ];
  return { points, before, left: before + sum - size };
}
