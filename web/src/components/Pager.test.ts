import { describe, expect, it } from "vitest";

import { pageNumber, pageRange } from "./Pager";

const BOTH = { next_cursor: "n", prev_cursor: "p", last_cursor: "l" };

describe("pageRange", () => {
  it("counts from the page's number", () => {
    expect(
      pageRange({ page: 2, limit: 100, rowsOnPage: 100, total: 50_000, cursors: BOTH }),
    ).toEqual({
      from: 101,
      to: 200,
    });
  });

  it("is told by the cursors at both ends, whatever the page's number says", () => {
    const first = { next_cursor: "n", prev_cursor: null };
    const last = { next_cursor: null, prev_cursor: "p" };
    expect(pageRange({ page: 3, limit: 50, rowsOnPage: 50, total: 200, cursors: first }).from).toBe(
      1,
    );
    expect(pageRange({ page: 9, limit: 50, rowsOnPage: 37, total: 187, cursors: last })).toEqual({
      from: 151,
      to: 187,
    });
  });

  it("is nothing for no rows", () => {
    expect(pageRange({ page: 1, limit: 50, rowsOnPage: 0, total: 0, cursors: {} })).toEqual({
      from: 0,
      to: 0,
    });
  });
});

describe("pageNumber", () => {
  const of = { limit: 50, total: 187, exact: true };
  const first = { next_cursor: "n", prev_cursor: null };
  const last = { next_cursor: null, prev_cursor: "p" };

  it.each([
    ["in the middle", { ...of, page: 2, cursors: BOTH }, 2],
    ["of the first rows", { ...of, page: 5000, cursors: first }, 1],
    ["of the last rows", { ...of, page: 5000, cursors: last }, 4],
    ["that the list has not", { ...of, page: 5000, cursors: BOTH }, 1],
    ["of the last rows, where rows follow", { ...of, page: 4, cursors: BOTH }, 1],
    ["of an estimated total", { ...of, exact: false, page: 5000, cursors: BOTH }, 5000],
    ["of no known total", { ...of, total: undefined, page: 7, cursors: BOTH }, 7],
    ["of no rows yet", { ...of, page: 7, cursors: undefined }, 7],
  ])("%s", (_, props, number) => {
    expect(pageNumber(props)).toBe(number);
  });
});
