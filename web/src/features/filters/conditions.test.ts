import { describe, expect, it } from "vitest";

import { idOf } from "@/testing/samples";

import {
  begin,
  type Condition,
  filterOf,
  isComplete,
  MAX_CONDITIONS,
  readConditions,
  withOp,
} from "./conditions";
import { COLLECTIONS, fieldOf } from "./fields";

const ALL: Condition[] = [
  { op: "is", field: "country", values: ["France", "Spain"] },
  { op: "does_not_contain", field: "attributes.Segment", values: ["B2C"] },
  { op: "between", field: "employees", min: 51, max: 200 },
  { op: "between", field: "founded_year", min: 2000 },
  { op: "during", field: "created_at", since: "2026-11-01T00:00:00.000Z" },
  { op: "is_not_empty", field: "funding_usd" },
  { op: "not_in_collection", collection_ids: [idOf(2)] },
];

describe("conditions in the address", () => {
  it("come back as they were written, as JSON or as text of it", () => {
    expect(readConditions(ALL)).toEqual({ value: ALL, unreadable: [] });
    expect(readConditions(JSON.stringify(ALL)).value).toEqual(ALL);
  });

  it("are also read from a filter as the API takes it, with its nulls", () => {
    const raw = [{ op: "between", field: "employees", min: 51, max: null }];
    expect(readConditions({ search: null, conditions: raw }).value).toEqual([
      { op: "between", field: "employees", min: 51 },
    ]);
  });

  it.each([
    ["unknown operator “sounds_like”", { op: "sounds_like", field: "country", values: ["x"] }],
    ["unknown field “shoe_size”", { op: "is", field: "shoe_size", values: ["44"] }],
    ["unknown field “attributes.”", { op: "is", field: "attributes.", values: ["44"] }],
    ["unknown field “missing”", { op: "is" }],
    ["unreadable values of Country", { op: "is", field: "country", values: [] }],
    ["unreadable values of Employees", { op: "between", field: "employees" }],
    ["unreadable values of Employees", { op: "between", field: "employees", min: 9, max: 1 }],
    ["unreadable values of Known since", { op: "during", field: "created_at", since: "soon" }],
    ["unreadable values of Collection", { op: "in_collection", collection_ids: ["mine"] }],
    ["Description has no operator “is”", { op: "is", field: "description", values: ["x"] }],
    ["not a condition", "France"],
    ["not a condition", null],
  ])("say “%s”, and are not read without it", (reason, wrong) => {
    expect(readConditions([ALL[0], wrong, ALL[2]])).toEqual({
      value: undefined,
      unreadable: [`Filter 2: ${reason}.`],
    });
  });

  it("are not cut at the limit in silence", () => {
    const many = Array.from({ length: MAX_CONDITIONS + 1 }, () => ALL[0]);
    expect(readConditions(many).value).toBeUndefined();
    expect(readConditions(many.slice(1)).value).toHaveLength(MAX_CONDITIONS);
  });

  it.each([undefined, "", {}, [], { search: null }])("are none in %j", (raw) => {
    expect(readConditions(raw)).toEqual({ value: undefined, unreadable: [] });
  });

  it.each([null, 7, "[{", "nonsense", { search: "solar", conditions: [] }, { conditions: 1 }])(
    "cannot be read in %j",
    (raw) => {
      expect(readConditions(raw)).toEqual({
        value: undefined,
        unreadable: ["The filter is incomplete or damaged."],
      });
    },
  );
});

describe("filterOf", () => {
  it("is nothing where everything is shown, and has only what is asked for", () => {
    expect(filterOf("", undefined)).toBeUndefined();
    expect(filterOf("solar", undefined)).toEqual({ search: "solar" });
    expect(filterOf("", ALL)).toEqual({ conditions: ALL });
  });
});

describe("a new condition", () => {
  it("says nothing yet, whatever it is about", () => {
    for (const name of ["country", "name", "employees", "created_at"])
      expect(isComplete(begin(fieldOf(name)!))).toBe(false);
    expect(isComplete(begin(COLLECTIONS))).toBe(false);
  });

  it("keeps its values when its operator changes to one that takes them", () => {
    const country = fieldOf("country")!;
    expect(withOp(ALL[0]!, country, "is_not")).toEqual({ ...ALL[0], op: "is_not" });
    expect(withOp(ALL[0]!, country, "is_empty")).toEqual({ op: "is_empty", field: "country" });
  });
});
