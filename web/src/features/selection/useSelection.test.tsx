import { Notifications, notificationsStore } from "@mantine/notifications";
import { act, renderHook, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { renderScreen } from "@/testing/render";

import { MAX_IDS } from "./selection";
import { useSelection } from "./useSelection";

const PAGE = ["a", "b", "c", "d", "e"];
const toasts = () => notificationsStore.getState().notifications.length;

/** A list whose search can be changed, by the test and by Undo. */
function listOf(total: number, list = "all") {
  let q = "";
  const view = renderHook(() =>
    useSelection<string>({
      list,
      total,
      shown: { q, filter: undefined, subset: q },
      onShow: (shown) => {
        q = shown.q;
      },
    }),
  );
  return {
    ...view,
    search: (text: string) => {
      q = text;
      view.rerender();
    },
    searched: () => q,
  };
}

async function pressUndo() {
  renderScreen(<Notifications />);
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
}

describe("useSelection", () => {
  it("extends from the last row that was ticked when shift is held", () => {
    const { result } = listOf(100);
    act(() => result.current.toggle("b", PAGE, false));
    act(() => result.current.toggle("d", PAGE, true));
    expect(PAGE.filter(result.current.isSelected)).toEqual(["b", "c", "d"]);
  });

  it("unticks a range too", () => {
    const { result } = listOf(100);
    act(() => result.current.setPage(PAGE, true));
    act(() => result.current.toggle("b", PAGE, false));
    act(() => result.current.toggle("d", PAGE, true));
    expect(PAGE.filter(result.current.isSelected)).toEqual(["a", "e"]);
  });

  it("takes everything, then all but one, then nothing", () => {
    const { result } = listOf(50_000);
    act(() => result.current.selectAll(PAGE));
    act(() => result.current.toggle("c", PAGE, false));
    expect(result.current.count).toBe(49_999);
    act(() => result.current.clear());
    expect(result.current.count).toBe(0);
  });

  it("refuses to list more than a request can carry, says so, and keeps what there was", () => {
    const { result } = listOf(1_000_000);
    const many = Array.from({ length: MAX_IDS }, (_, index) => String(index));
    act(() => result.current.setPage(many, true));
    expect(toasts()).toBe(0);
    act(() => result.current.setPage(["one more"], true));
    expect(result.current.count).toBe(MAX_IDS);
    expect(toasts()).toBe(1);
  });

  it("keeps ids through another filter, another page of the product and a reload", () => {
    const first = listOf(100);
    act(() => first.result.current.toggle("a", PAGE, false));
    first.search("globex");
    act(() => first.result.current.toggle("z", ["z"], false));
    first.unmount();
    const { result } = listOf(100);
    expect([...PAGE, "z"].filter(result.current.isSelected)).toEqual(["a", "z"]);
    expect(toasts()).toBe(0);
    expect(listOf(100, "another list").result.current.count).toBe(0);
  });

  it("clears a selection of everything when the filter changes, and undoes that", async () => {
    const list = listOf(100);
    list.search("solar");
    act(() => list.result.current.selectAll(PAGE));
    act(() => list.result.current.toggle("c", PAGE, false));
    list.search("globex");
    expect(list.result.current.count).toBe(0);
    expect(toasts()).toBe(1);
    await pressUndo();
    expect(list.searched()).toBe("solar");
    list.rerender();
    expect(list.result.current.count).toBe(99);
    expect(list.result.current.isSelected("c")).toBe(false);
  });

  it("keeps a selection of everything for its filter only, also through a reload", () => {
    const first = listOf(100);
    first.search("solar");
    act(() => first.result.current.selectAll(PAGE));
    first.unmount();
    const list = listOf(100);
    expect(list.result.current.count).toBe(0);
    expect(toasts()).toBe(1);
    list.search("solar");
    expect(list.result.current.count).toBe(0);
  });

  it("says that selecting all replaced ids of other pages, and undoes that", async () => {
    const { result } = listOf(100);
    act(() => result.current.toggle("z", ["z"], false));
    act(() => result.current.setPage(PAGE, true));
    act(() => result.current.selectAll(PAGE));
    expect(result.current.count).toBe(100);
    await pressUndo();
    expect([...PAGE, "y", "z"].filter(result.current.isSelected)).toEqual([...PAGE, "z"]);
  });
});
