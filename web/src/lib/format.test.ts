import { describe, expect, it } from "vitest";

import {
  companies,
  formatAgo,
  formatCompact,
  formatCount,
  formatDuration,
  formatMoney,
  formatPercent,
} from "./format";

describe("numbers", () => {
  it("groups thousands and marks estimates", () => {
    expect(formatCount(50_000)).toBe("50,000");
    expect(formatCount(1_204_311, false)).toBe("~1.2M");
    expect(formatCount(4_792, false)).toBe("~4.8K");
    expect(formatCount(87, false)).toBe("~87");
    expect(formatCompact(301_077)).toBe("301.1K");
    expect(formatMoney(4_200_000)).toBe("$4.2M");
  });

  it("knows one from many", () => {
    expect(companies(1)).toBe("1 company");
    expect(companies(0)).toBe("0 companies");
    expect(companies(2_735)).toBe("2,735 companies");
  });

  it("never says 100% before all is done", () => {
    expect(formatPercent(99.99)).toBe("99%");
    expect(formatPercent(100)).toBe("100%");
    expect(formatPercent(0.4)).toBe("0%");
  });
});

describe("time", () => {
  it.each([
    [0.004, "under 0.1 s"],
    [0.24, "0.2 s"],
    [45.3, "45 s"],
    [60, "1 min"],
    [200, "3 min 20 s"],
    [3_900, "1 h 5 min"],
  ])("says %d seconds as %s", (seconds, words) => {
    expect(formatDuration(seconds)).toBe(words);
  });

  it("says how long ago something was", () => {
    const now = Date.parse("2026-11-23T12:00:00Z");
    expect(formatAgo("2026-11-23T11:59:40Z", now)).toBe("just now");
    expect(formatAgo("2026-11-23T11:57:00Z", now)).toBe("3 minutes ago");
    expect(formatAgo("2026-11-22T12:00:00Z", now)).toBe("yesterday");
  });
});
