import { describe, expect, it } from "vitest";

import { pageRange } from "./Pager";

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
