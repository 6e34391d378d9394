import { describe, expect, it } from "vitest";

import { idOf } from "@/testing/samples";

import { type Condition, filterJson, insightsSearch, narrowed, readSubset } from "./filter";

const FRANCE: Condition = { op: "is", field: "country", values: ["France"] };
const SMALL: Condition = { op: "between", field: "employees", min: 20, max: 300 };

const bar = (min: number, max?: number): Condition => ({
  op: "between",
  field: "employees",
  min,
  ...(max === undefined ? {} : { max }),
});

const during = (since: string, until: string): Condition => ({
  op: "during",
  field: "added_at",
  since,
  until,
});

describe("the address", () => {
  it("is read as the list reads it", () => {
    const filter = [FRANCE, SMALL, { op: "in_collection", collection_ids: [idOf(1)] }];
    expect(insightsSearch.parse({ q: "solar", filter })).toEqual({ q: "solar", filter });
  });

  it("says what cannot be read, and is not read without it", () => {
    const filter = [FRANCE, "nonsense"];
    const { subset, unreadable } = readSubset(insightsSearch.parse({ q: 2024, filter }));
    expect(subset).toEqual({ q: "2024" });
    expect(unreadable).toEqual(["Filter 2: not a condition."]);
    expect(readSubset({ filter: [FRANCE] })).toEqual({
      subset: { filter: [FRANCE] },
      unreadable: [],
    });
  });

  it("is asked of the API as one filter", () => {
    expect(filterJson({})).toBeUndefined();
    expect(JSON.parse(filterJson({ q: "solar", filter: [FRANCE] })!)).toEqual({
      search: "solar",
      conditions: [FRANCE],
    });
  });
});

describe("what a bar adds", () => {
  it("goes with the search and with conditions on other fields", () => {
    expect(narrowed({ q: "solar", filter: [SMALL] }, FRANCE)).toEqual({
      q: "solar",
      filter: [SMALL, FRANCE],
    });
  });

  it("takes the place of conditions on the same field", () => {
    const filter: Condition[] = [
      { op: "is", field: "country", values: ["France", "Spain"] },
      { op: "is_not", field: "country", values: ["Germany"] },
    ];
    expect(narrowed({ filter }, FRANCE)).toEqual({ filter: [FRANCE] });
  });

  it("finds no more than was counted: of a range what both have", () => {
    expect(narrowed({ filter: [SMALL] }, bar(201, 500))?.filter).toEqual([bar(201, 300)]);
    expect(narrowed({ filter: [SMALL] }, bar(51, 200))?.filter).toEqual([bar(51, 200)]);
    expect(narrowed({ filter: [bar(60)] }, bar(51))?.filter).toEqual([bar(60)]);
  });

  it("compares times as such, however they are written", () => {
    const asked = during("2026-11-02T12:00:00+02:00", "2026-12-01T00:00:00Z");
    expect(
      narrowed({ filter: [asked] }, during("2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z")),
    ).toEqual({ filter: [during("2026-11-02T12:00:00+02:00", "2026-11-03T00:00:00Z")] });
  });

  it("leads nowhere where the filter is full", () => {
    const full = Array.from({ length: 20 }, () => SMALL);
    expect(narrowed({ filter: full }, FRANCE)).toBeUndefined();
    expect(narrowed({ filter: full }, bar(51, 200))?.filter).toHaveLength(1);
  });
});
