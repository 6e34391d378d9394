import { act, renderHook } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";

import { useColumnLayout } from "./useColumnLayout";

const IDS = ["name", "kind", "size", "age"];
const KEY = "longlist:columns:all";
const UNTOUCHED = {
  order: [],
  hidden: [],
  shown: [],
  pinned: ["name"],
  widths: {},
  density: "comfortable",
};

const open = (listKey = "all", ids = IDS) => renderHook(() => useColumnLayout(listKey, ids)).result;
const remember = (layout: unknown) => localStorage.setItem(KEY, JSON.stringify(layout));

const refuse = () => {
  throw new DOMException("denied", "SecurityError");
};

afterEach(() => localStorage.clear());

describe("useColumnLayout", () => {
  it("starts untouched, and leaves no trace once it is so again", () => {
    const list = open();
    expect(list.current.layout).toEqual(UNTOUCHED);
    act(() => list.current.setPinned("kind", true));
    expect(localStorage.getItem(KEY)).not.toBeNull();
    act(() => list.current.setPinned("kind", false));
    expect(localStorage.getItem(KEY)).toBeNull();
  });

  it("remembers each list by itself", () => {
    const [all, other] = [open("all"), open("42")];
    act(() => all.current.setVisible("age", false));
    act(() => other.current.setDensity("compact"));
    expect(open("all").current.layout).toEqual({ ...UNTOUCHED, hidden: ["age"] });
    expect(open("42").current.layout).toEqual({ ...UNTOUCHED, density: "compact" });
  });

  it("tells what is shown by choice from what is shown anyway", () => {
    const list = open();
    act(() => list.current.setVisible("age", true));
    expect(list.current.layout).toMatchObject({ shown: ["age"], hidden: [] });
    act(() => list.current.setVisible("age", false));
    expect(list.current.layout).toMatchObject({ shown: [], hidden: ["age"] });
  });

  it("keeps the first column first, and pinned ones before the others", () => {
    const list = open();
    act(() => list.current.setPinned("size", true));
    expect(list.current.arranged).toEqual(["name", "size", "kind", "age"]);
    act(() => list.current.move("age", 0));
    expect(list.current.arranged).toEqual(["name", "size", "age", "kind"]);
    act(() => list.current.move("name", 3));
    expect(list.current.arranged).toEqual(["name", "size", "age", "kind"]);
  });

  it("takes widths one by one, and gives a default back", () => {
    const list = open();
    act(() => list.current.setWidths({ kind: 120.4, size: 90 }));
    act(() => list.current.setWidths({ size: null }));
    expect(list.current.layout.widths).toEqual({ kind: 120 });
  });

  it("takes a whole layout, as a saved view has one, without what is not there", () => {
    const list = open();
    const view = { ...UNTOUCHED, density: "compact" as const, hidden: ["name", "gone", "age"] };
    act(() => list.current.replace(view));
    expect(list.current.layout).toEqual({ ...view, hidden: ["age"] });
  });
});

describe("what is remembered", () => {
  it.each(["", "{", "[]", "7", '"x"', "null"])("is dropped when it is %j", (text) => {
    localStorage.setItem(KEY, text);
    expect(open().current.layout).toEqual(UNTOUCHED);
  });

  it("is read part by part", () => {
    remember({
      order: "kind",
      hidden: ["age", "age", "gone", "name"],
      shown: ["age", "size"],
      pinned: [1, 2],
      widths: { kind: 200, size: "wide", age: -4, gone: 100 },
      density: "cosy",
    });
    expect(open().current.layout).toEqual({
      order: [],
      hidden: ["age"],
      shown: ["size"],
      pinned: [],
      widths: { kind: 200 },
      density: "comfortable",
    });
  });

  it("has room for a column that is new since", () => {
    remember({ ...UNTOUCHED, order: ["age", "name", "size"] });
    expect(open().current.arranged).toEqual(["name", "kind", "age", "size"]);
  });

  it("follows what another tab does", () => {
    const list = open();
    remember({ ...UNTOUCHED, density: "compact" });
    act(() => void window.dispatchEvent(new StorageEvent("storage", { key: KEY })));
    expect(list.current.layout.density).toBe("compact");
  });

  it("lasts for the page where nothing can be stored", () => {
    vi.spyOn(Storage.prototype, "getItem").mockImplementation(refuse);
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(refuse);
    vi.spyOn(Storage.prototype, "removeItem").mockImplementation(refuse);
    const list = open("refused");
    expect(list.current.layout).toEqual(UNTOUCHED);
    act(() => list.current.setDensity("compact"));
    expect(list.current.layout.density).toBe("compact");
    act(() => list.current.reset());
    expect(list.current.layout).toEqual(UNTOUCHED);
  });
});
