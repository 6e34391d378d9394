import { notificationsStore } from "@mantine/notifications";
import { act, renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import type { Collection } from "@/api/gen";
import { MAX_SETS } from "@/features/operations/sets";
import { aCollection, idOf } from "@/testing/samples";

import { useChosen } from "./useChosen";

const pageOf = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => aCollection(from + index));
const ids = (numbers: number[]) => numbers.map(idOf);

function choose(first: Collection[]) {
  const { result, rerender } = renderHook(({ page }) => useChosen(page), {
    initialProps: { page: first },
  });
  const toggle = (number: number, range = false) =>
    act(() => result.current.boxes.onToggle(idOf(number), range));
  return {
    toggle,
    show: (page: Collection[]) => rerender({ page }),
    chosen: () => result.current.collections.map(({ id }) => id),
  };
}

describe("useChosen", () => {
  it("keeps the order of ticking, and what is on another page", () => {
    const { toggle, show, chosen } = choose(pageOf(1, 5));
    toggle(3);
    toggle(1);
    show(pageOf(6, 5));
    toggle(8);
    expect(chosen()).toEqual(ids([3, 1, 8]));
    show(pageOf(1, 5));
    toggle(3);
    expect(chosen()).toEqual(ids([1, 8]));
  });

  it("extends from the last one ticked when shift is held", () => {
    const { toggle, chosen } = choose(pageOf(1, 5));
    toggle(2);
    toggle(4, true);
    expect(chosen()).toEqual(ids([2, 3, 4]));
  });

  it("takes as many as can be combined, and says so", () => {
    const { toggle, chosen } = choose(pageOf(1, 20));
    toggle(1);
    toggle(MAX_SETS, true);
    expect(chosen()).toHaveLength(MAX_SETS);
    toggle(MAX_SETS + 1);
    expect(chosen()).toHaveLength(MAX_SETS);
    expect(notificationsStore.getState().notifications).toHaveLength(1);
  });
});
