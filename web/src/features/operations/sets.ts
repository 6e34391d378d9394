import type { PlanRequest } from "./requests";

export type SetOperation = Extract<PlanRequest, { kind: "combine" }>["operation"];

export const MIN_SETS = 2;
export const MAX_SETS = 12;

type Words = { name: string; sentence: string };

/** What companies end up in the result. */
export const SET_OPERATIONS: Record<SetOperation, Words> = {
  union: { name: "Union", sentence: "In at least one of the lists" },
  intersection: { name: "Intersection", sentence: "In every one of the lists" },
  difference: { name: "Difference", sentence: "In the first list, in no other" },
  symmetric_difference: {
    name: "Symmetric difference",
    sentence: "In one of the lists, not in both",
  },
};
export const OPERATION_NAMES = Object.keys(SET_OPERATIONS) as SetOperation[];

/** What a symmetric difference of more than two is, nobody guesses. */
export const sentenceOf = (operation: SetOperation, count: number): string =>
  operation === "symmetric_difference" && count > 2
    ? "In an odd number of the lists"
    : SET_OPERATIONS[operation].sentence;

/** Only the difference asks which list comes first. */
export const orderMatters = (operation: SetOperation): boolean => operation === "difference";

/** The lists with one of them put first; the others keep their order. */
export function withFirst<Item extends { id: string }>(items: readonly Item[], id: string): Item[] {
  const first = items.filter((item) => item.id === id);
  return [...first, ...items.filter((item) => item.id !== id)];
}

const NAMED = 4;
const LONGEST_NAME = 60;
const any = new Intl.ListFormat("en", { type: "disjunction" });
const all = new Intl.ListFormat("en", { type: "conjunction" });

/** "Companies in “A”, but not in “B” or “C”" */
export function inWords(operation: SetOperation, names: readonly string[]): string {
  const [first = "", ...others] = names.map((name) => `“${clipped(name)}”`);
  const lists = [first, ...others];
  if (others.length === 0) return `Companies in ${first} and another list`;
  switch (operation) {
    case "union":
      return `Companies in ${any.format(shortened(lists))}`;
    case "intersection":
      return `Companies in ${others.length === 1 ? "both" : "all of"} ${all.format(shortened(lists))}`;
    case "difference":
      return `Companies in ${first}, but not in ${any.format(shortened(others))}`;
    case "symmetric_difference":
      return others.length === 1
        ? `Companies in either ${any.format(lists)}, but not in both`
        : `Companies in an odd number of ${all.format(shortened(lists))}`;
  }
}

const clipped = (name: string) =>
  name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1).trimEnd()}…`;

const shortened = (names: string[]) =>
  names.length <= NAMED
    ? names
    : [...names.slice(0, NAMED - 1), `${names.length - NAMED + 1} more`];
