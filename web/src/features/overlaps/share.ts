import type { ComparedCollection } from "@/api/gen";
import { companies } from "@/lib/format";

/** Which part of so many that is, from 0 to 1. */
export const partOf = (count: number, of: number): number => (of > 0 ? Math.min(count / of, 1) : 0);

/** "12%", but neither 0% of some nor 100% of almost all. */
export function shareOf(count: number, of: number): string {
  const percent = partOf(count, of) * 100;
  if (percent > 0 && percent < 1) return "<1%";
  if (percent > 99 && percent < 100) return ">99%";
  return `${Math.round(percent)}%`;
}

const NAME = 40;
const quoted = ({ name }: ComparedCollection) =>
  `“${name.length <= NAME ? name : `${name.slice(0, NAME - 1).trimEnd()}…`}”`;

/** "1,234 companies are in both: 12% of “A”, 40% of “B”" */
export function inBoth(
  count: number,
  exact: boolean,
  collections: readonly [ComparedCollection, ComparedCollection],
): string {
  if (count === 0) {
    const names = collections.map(quoted).join(" and ");
    return `${exact ? "No" : "Hardly any"} company is in both ${names}`;
  }
  const shares = collections.map((one) => `${shareOf(count, one.company_count)} of ${quoted(one)}`);
  return `${companies(count, exact)} ${count === 1 ? "is" : "are"} in both: ${shares.join(", ")}`;
}
