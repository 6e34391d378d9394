import { notifications, notificationsStore } from "@mantine/notifications";
import { act, renderHook } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { MAX_IDS } from "./selection";
import { useSelection } from "./useSelection";

const PAGE = ["a", "b", "c", "d", "e"];
const toasts = () => notificationsStore.getState().notifications.length;

beforeEach(() => act(() => notifications.clean()));

describe("useSelection", () => {
  it("extends from the last row that was ticked when shift is held", () => {
    const { result } = renderHook(() => useSelection(100));
    act(() => result.current.toggle("b", PAGE, false));
    act(() => result.current.toggle("d", PAGE, true));
    expect(PAGE.filter(result.current.isSelected)).toEqual(["b", "c", "d"]);
  });

  it("unticks a range too", () => {
    const { result } = renderHook(() => useSelection(100));
    act(() => result.current.setPage(PAGE, true));
    act(() => result.current.toggle("b", PAGE, false));
    act(() => result.current.toggle("d", PAGE, true));
    expect(PAGE.filter(result.current.isSelected)).toEqual(["a", "e"]);
  });

  it("takes everything, then all but one, then nothing", () => {
    const { result } = renderHook(() => useSelection(50_000));
    act(() => result.current.selectAll());
    act(() => result.current.toggle("c", PAGE, false));
    expect(result.current.count).toBe(49_999);
    act(() => result.current.clear());
    expect(result.current.count).toBe(0);
  });

  it("refuses to list more than a request can carry, says so, and keeps what there was", () => {
    const { result } = renderHook(() => useSelection(1_000_000));
    const many = Array.from({ length: MAX_IDS }, (_, index) => String(index));
    act(() => result.current.setPage(many, true));
    expect(toasts()).toBe(0);
    act(() => result.current.setPage(["one more"], true));
    expect(result.current.count).toBe(MAX_IDS);
    expect(toasts()).toBe(1);
  });

  it("says that it is gone when its scope is left, and is silent when nothing was selected", () => {
    const empty = renderHook(() => useSelection(10));
    empty.unmount();
    expect(toasts()).toBe(0);
    const { result, unmount } = renderHook(() => useSelection(10));
    act(() => result.current.toggle("a", PAGE, false));
    unmount();
    expect(toasts()).toBe(1);
  });
});
