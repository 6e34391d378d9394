import { describe, expect, it } from "vitest";

import { placeWords } from "./words";

describe("the place in line", () => {
  it.each([
    [1, 0.4, "Next in line, starts in a moment"],
    [2, 7.2, "2nd in line, starts in about 8 s"],
    [3, 18.1, "3rd in line, starts in about 20 s"],
    [11, 203, "11th in line, starts in about 3 min 30 s"],
    [22, 1_210, "22nd in line, starts in about 21 min"],
    [4, null, "4th in line, but no worker is running"],
  ])("%i, in %s seconds", (position, starts_in_s, words) => {
    expect(placeWords({ position, starts_in_s })).toBe(words);
  });
});
