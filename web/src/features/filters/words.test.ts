import { describe, expect, it } from "vitest";

import { idOf } from "@/testing/samples";

import type { Condition } from "./conditions";
import { daysOf, periodOf, periodWords } from "./days";
import { barWords, conditionWords, countWords, lookedFor } from "./words";

const words = (condition: Condition, inCollection = true) =>
  conditionWords(condition, { inCollection, collectionName: () => "“Ignore”" });
const range = (field: "employees" | "founded_year" | "funding_usd", min?: number, max?: number) =>
  words({
    op: "between",
    field,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  }).full;

describe("conditions in words", () => {
  it("name the field, the operator and the values", () => {
    const france = words({ op: "is", field: "country", values: ["France", "Spain"] });
    expect(france.full).toBe("Country is France or Spain");
    const segment = words({ op: "contains", field: "attributes.Segment", values: ["B2"] });
    expect(segment.full).toBe("Segment contains “B2”");
    expect(words({ op: "is_empty", field: "city" }).full).toBe("City is empty");
    const ignored = words({ op: "not_in_collection", collection_ids: [idOf(2)] });
    expect(ignored.full).toBe("Not in “Ignore”");
  });

  it("shorten a long row of values, and leave none out of the full text", () => {
    const many = words({ op: "is", field: "city", values: ["A", "B", "C", "D"] });
    expect(many.object).toBe("A or B or 2 more");
    expect(many.full).toBe("City is A or B or C or D");
  });

  it("say ranges as people do", () => {
    expect(range("employees", 51, 200)).toBe("Employees 51–200");
    expect(range("employees", undefined, 1000)).toBe("Employees up to 1,000");
    expect(range("founded_year", 2000)).toBe("Founded 2000 or later");
    expect(range("funding_usd", 1_000_000, 4_999_999)).toBe("Funding $1M–$5M");
    expect(barWords({ field: "employees", min: 51, max: 200 })).toBe("51 to 200 employees");
  });

  it("call the date what the list calls it", () => {
    const since = { op: "during", field: "created_at", since: "2026-11-01T12:00:00Z" } as const;
    expect(words(since, true).subject).toBe("Known since");
    expect(words(since, false).subject).toBe("Added");
  });

  it("repeat what was looked for", () => {
    const employees = words({ op: "between", field: "employees", min: 51, max: 200 });
    expect(lookedFor("solar", [employees])).toBe("“solar” where Employees 51–200");
    expect(lookedFor("", [employees])).toBe("Employees 51–200");
  });
});

describe("days", () => {
  it("include the last one, and are those of the reader's clock", () => {
    const period = periodOf({ from: "2026-11-01", to: "2026-11-05", zone: "local" });
    expect(period.since).toBe(new Date("2026-11-01T00:00:00").toISOString());
    expect(period.until).toBe(new Date("2026-11-06T00:00:00").toISOString());
    expect(daysOf(period)).toEqual({ from: "2026-11-01", to: "2026-11-05", zone: "local" });
    expect(periodWords(period)).toMatch(/^Nov 1\s–\s5, 2026$/);
  });

  it("may have one end only", () => {
    const since = periodOf({ from: "2026-11-01", to: "", zone: "local" });
    expect(periodWords(since)).toBe("since Nov 1, 2026");
    const until = periodOf({ from: "", to: "2026-11-05", zone: "local" });
    expect(periodWords(until)).toBe("until Nov 5, 2026");
  });

  it("are said to the second where they are no whole days", () => {
    const odd = { since: new Date(2026, 10, 1, 12, 34, 56).toISOString(), until: null };
    expect(periodWords(odd)).toMatch(/^since Nov 1, 2026, .*34:56/);
  });
});

describe("how many match", () => {
  const all = { count: 50_000, exact: true };
  it("is said of how many, and marked where it is not sure", () => {
    expect(countWords(undefined, all)).toBe("50,000 companies");
    expect(countWords({ matching: { count: 2735, exact: true } }, all)).toBe(
      "2,735 of 50,000 companies",
    );
    expect(countWords({ matching: { count: 12_000, exact: false } }, all)).toBe(
      "~12K of 50,000 companies",
    );
    expect(countWords({ matching: undefined }, all)).toBe("… of 50,000 companies");
  });
});
