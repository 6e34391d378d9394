import { describe, expect, it } from "vitest";

import {
  countSelected,
  EVERYTHING,
  idsBetween,
  isSelected,
  mark,
  MAX_IDS,
  NOTHING,
  pageState,
  TooManyIds,
} from "./selection";

const PAGE = ["a", "b", "c", "d"];

describe("selection by ids", () => {
  it("ticks and unticks, and never changes what it was given", () => {
    const two = mark(NOTHING, ["a", "b"], true);
    const one = mark(two, ["a"], false);
    expect(countSelected(two, 100)).toBe(2);
    expect(countSelected(one, 100)).toBe(1);
    expect(countSelected(NOTHING, 100)).toBe(0);
  });

  it("survives the page: rows of another page stay selected", () => {
    const both = mark(mark(NOTHING, PAGE, true), ["x", "y"], true);
    expect(pageState(both, PAGE)).toBe("all");
    expect(pageState(both, ["x", "z"])).toBe("some");
    expect(pageState(both, ["q"])).toBe("none");
    expect(countSelected(both, 100)).toBe(6);
  });

  it("says none of an empty page", () => {
    expect(pageState(EVERYTHING, [])).toBe("none");
  });

  it("takes as many ids as a request can carry, and not one more", () => {
    const many = Array.from({ length: MAX_IDS }, (_, index) => `id-${index}`);
    const full = mark(NOTHING, many, true);
    expect(countSelected(full, 1_000_000)).toBe(MAX_IDS);
    expect(() => mark(full, ["one-more"], true)).toThrow(TooManyIds);
    expect(countSelected(mark(full, ["id-0"], false), 1_000_000)).toBe(MAX_IDS - 1);
  });
});

describe("selection of everything", () => {
  it("gives N−1 when one row is unticked, and N again when it is ticked", () => {
    const all = EVERYTHING;
    const lessOne = mark(all, ["b"], false);
    expect(countSelected(all, 50_000)).toBe(50_000);
    expect(countSelected(lessOne, 50_000)).toBe(49_999);
    expect(isSelected(lessOne, "b")).toBe(false);
    expect(isSelected(lessOne, "never-seen")).toBe(true);
    expect(pageState(lessOne, PAGE)).toBe("some");
    expect(countSelected(mark(lessOne, ["b"], true), 50_000)).toBe(50_000);
  });

  it("unticks a page with the header box", () => {
    const lessPage = mark(EVERYTHING, PAGE, false);
    expect(countSelected(lessPage, 50_000)).toBe(49_996);
    expect(pageState(lessPage, PAGE)).toBe("none");
  });

  it("never counts below nothing when the list has shrunk", () => {
    expect(countSelected(mark(EVERYTHING, PAGE, false), 2)).toBe(0);
  });
});

describe("a range", () => {
  it("goes either way", () => {
    expect(idsBetween(PAGE, "b", "d")).toEqual(["b", "c", "d"]);
    expect(idsBetween(PAGE, "d", "b")).toEqual(["b", "c", "d"]);
  });

  it("is one row when it began on another page", () => {
    expect(idsBetween(PAGE, "elsewhere", "c")).toEqual(["c"]);
  });
});
