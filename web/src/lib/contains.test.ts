import { expect, test } from "vitest";

import { contains } from "./contains";

test.each([
  ["Örebro", "orebro"],
  ["Москва", "МОСК"],
  ["İhracat", "ihracat"],
  ["IŞIK", "ışık"],
  ["Straße", "strasse"],
  ["Ørsk Łukas", "orsk lukas"],
  ["Macy’s", "macy's"],
  ["Macy’s", "macys"],
  ["Seventh-Day", "seventh day"],
  ["H&N", "h & n"],
  ["H and N", "h&n"],
  ["株式会社ガーデン", "ガーデン"],
  ["ﾊﾟﾅｿﾆｯｸ", "パナソニック"],
])("%s contains %s", (text, typed) => {
  expect(contains(text, typed)).toBe(true);
});

test.each([
  ["バス", "ハス"],
  ["株式会社ガーデン", "カーテン"],
  ["Oslo", "Örebro"],
])("%s does not contain %s", (text, typed) => {
  expect(contains(text, typed)).toBe(false);
});
