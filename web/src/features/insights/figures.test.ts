import { describe, expect, it } from "vitest";

import type { Facet, Histogram } from "@/api/gen";

import { facetFigures, histogramFigures } from "./figures";
import type { Distribution } from "./words";

const facet = (change: Partial<Facet> = {}): Facet => ({
  field: "country",
  values: [
    { value: "France", count: 1_200 },
    { value: "Spain", count: 300 },
  ],
  more: true,
  empty: 40,
  exact: true,
  ...change,
});

const histogram = (field: Distribution, buckets: Histogram["buckets"]): Histogram => ({
  field,
  buckets,
  empty: 5,
  exact: true,
});

const said = (field: Distribution, buckets: Histogram["buckets"]) =>
  histogramFigures(field, histogram(field, buckets)).bars.map(({ label, short }) => [label, short]);

const bucket = (since: string, until: string) => ({
  since: new Date(`${since}T00:00`).toISOString(),
  until: new Date(`${until}T00:00`).toISOString(),
  count: 1,
});

describe("the commonest values", () => {
  it("are bars that find their companies; the others are counted, the unknown found", () => {
    const { bars, rest } = facetFigures("country", facet(), 2_000);
    expect(bars[0]).toMatchObject({
      label: "France",
      countText: "1,200",
      words: "France: 1,200 companies",
      condition: { op: "is", field: "country", values: ["France"] },
    });
    expect(rest).toMatchObject([
      { label: "Other countries", count: 460 },
      { label: "Not known", count: 40, condition: { op: "is_empty", field: "country" } },
    ]);
    expect(rest[0]).not.toHaveProperty("condition");
  });

  it("say which counts are estimates", () => {
    const { bars } = facetFigures("country", facet({ exact: false }), undefined);
    expect(bars[0]).toMatchObject({ countText: "~1.2K", words: "France: ~1.2K companies" });
  });

  it("have no others where there are none, or where nobody knows of how many", () => {
    const known = facet({ empty: 0 });
    expect(facetFigures("country", known, undefined).rest).toEqual([]);
    expect(facetFigures("country", { ...known, more: false }, 1_500).rest).toEqual([]);
    // Estimates do not always add up.
    expect(facetFigures("country", known, 1_400).rest).toEqual([]);
  });
});

describe("a distribution", () => {
  it("is told in the words of its field", () => {
    expect(
      said("employees", [
        { max: 0, count: 1 },
        { min: 1, max: 10, count: 1 },
        { min: 1001, max: 5000, count: 1 },
        { min: 50_001, max: null, count: 1 },
      ]),
    ).toEqual([
      ["0", "0"],
      ["1–10", "1–10"],
      ["1,001–5,000", "1K–5K"],
      ["50,001 or more", "50K+"],
    ]);
    expect(
      said("founded_year", [
        { min: null, max: 1899, count: 1 },
        { min: 1995, max: 1999, count: 1 },
        { min: 2025, max: null, count: 1 },
      ]),
    ).toEqual([
      ["Before 1900", "<1900"],
      ["1995–1999", "1995–99"],
      ["2025 or later", "2025+"],
    ]);
  });

  it("tells days, months, quarters and years apart, in the server's time zone", () => {
    const labels = said("added_at", [
      bucket("2026-11-02", "2026-11-03"),
      bucket("2026-11-01", "2026-12-01"),
      bucket("2026-10-01", "2027-01-01"),
      bucket("2026-01-01", "2027-01-01"),
      bucket("2020-01-01", "2025-01-01"),
    ]).map(([label]) => label?.replaceAll(/\s/g, " "));
    expect(labels).toEqual(["Nov 2, 2026", "Nov 2026", "Oct – Dec 2026", "2026", "2020 – 2024"]);
  });

  it("finds what a bar counts, without the ends that it has not", () => {
    const { bars, rest } = histogramFigures(
      "founded_year",
      histogram("founded_year", [{ min: 2025, max: null, since: null, until: null, count: 2 }]),
    );
    expect(bars[0]?.condition).toEqual({ op: "between", field: "founded_year", min: 2025 });
    expect(bars[0]?.words).toBe("Founded 2025 or later: 2 companies");
    expect(rest[0]?.condition).toEqual({ op: "is_empty", field: "founded_year" });
  });
});
