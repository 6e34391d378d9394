import { notificationsStore } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { createQueryClient } from "@/api/client";
import type { Collection } from "@/api/gen";
import { MAX_SETS } from "@/features/operations/sets";
import { aCollection, idOf } from "@/testing/samples";

import { collectionOptions } from "./queries";
import { useChosen } from "./useChosen";

const pageOf = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => aCollection(from + index));
const ids = (numbers: number[]) => numbers.map(idOf);

const deleted = new Set<string>();
const server = setupServer(
  http.get<{ id: string }>("http://localhost/api/v1/collections/:id", ({ params: { id } }) =>
    deleted.has(id)
      ? HttpResponse.json(
          { type: "/problems/not-found", title: "Gone", status: 404, detail: "Gone" },
          { status: 404, headers: { "content-type": "application/problem+json" } },
        )
      : HttpResponse.json({ ...aCollection(1), id }),
  ),
);
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => deleted.clear());
afterAll(() => server.close());

function choose(first: Collection[]) {
  const client = createQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  const view = renderHook(({ page }) => useChosen(page), {
    initialProps: { page: first },
    wrapper: ({ children }) => (
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    ),
  });
  const toggle = (number: number, range = false) =>
    act(() => view.result.current.boxes.onToggle(idOf(number), range));
  return {
    ...view,
    client,
    toggle,
    show: (page: Collection[]) => view.rerender({ page }),
    chosen: () => view.result.current.collections.map(({ id }) => id),
  };
}

describe("useChosen", () => {
  it("keeps the order of ticking, and what is on another page", async () => {
    const { toggle, show, chosen } = choose(pageOf(1, 5));
    toggle(3);
    toggle(1);
    show(pageOf(6, 5));
    toggle(8);
    await waitFor(() => expect(chosen()).toEqual(ids([3, 1, 8])));
    show(pageOf(1, 5));
    toggle(3);
    await waitFor(() => expect(chosen()).toEqual(ids([1, 8])));
  });

  it("survives a reload", async () => {
    const first = choose(pageOf(1, 5));
    first.toggle(2);
    first.unmount();
    const second = choose([]);
    await waitFor(() => expect(second.chosen()).toEqual(ids([2])));
  });

  it("has current names and counts, and none that is deleted", async () => {
    const { toggle, show, chosen, client, result } = choose(pageOf(1, 5));
    toggle(1);
    toggle(2);
    show([aCollection(1, { name: "Renamed" })]);
    await waitFor(() => expect(chosen()).toEqual(ids([1, 2])));
    expect(result.current.collections[0]?.name).toBe("Renamed");
    deleted.add(idOf(2));
    await act(() => client.invalidateQueries({ queryKey: collectionOptions(idOf(2)).queryKey }));
    await waitFor(() => expect(chosen()).toEqual(ids([1])));
    expect(result.current.boxes.isSelected(idOf(2))).toBe(false);
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
