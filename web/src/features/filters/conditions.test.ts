import { describe, expect, it } from "vitest";

import { idOf } from "@/testing/samples";

import { begin, type Condition, filterOf, isComplete, readConditions, withOp } from "./conditions";
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
    expect(readConditions(ALL)).toEqual(ALL);
    expect(readConditions(JSON.stringify(ALL))).toEqual(ALL);
  });

  it("are also read from a filter as the API takes it, with its nulls", () => {
    const raw = [{ op: "between", field: "employees", min: 51, max: null }];
    expect(readConditions({ search: null, conditions: raw })).toEqual([
      { op: "between", field: "employees", min: 51 },
    ]);
  });

  it.each([
    ["an unknown operator", { op: "sounds_like", field: "country", values: ["France"] }],
    ["an unknown field", { op: "is", field: "shoe_size", values: ["44"] }],
    ["an attribute without a name", { op: "is", field: "attributes.", values: ["44"] }],
    ["no values", { op: "is", field: "country", values: [] }],
    ["a range without ends", { op: "between", field: "employees" }],
    ["a range that ends before it begins", { op: "between", field: "employees", min: 9, max: 1 }],
    ["a time that is none", { op: "during", field: "created_at", since: "yesterday" }],
    ["a collection that is none", { op: "in_collection", collection_ids: ["mine"] }],
    ["an operator that the field has not", { op: "is", field: "description", values: ["x"] }],
    ["no object", "France"],
  ])("leave out %s, and keep the others", (_, wrong) => {
    expect(readConditions([ALL[0], wrong, ALL[2]])).toEqual([ALL[0], ALL[2]]);
  });

  it.each([undefined, null, 7, "", "[{", "nonsense", {}, []])("are none in %j", (raw) => {
    expect(readConditions(raw)).toBeUndefined();
  });
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
