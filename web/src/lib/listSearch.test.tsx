import { act, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { renderAt } from "@/testing/render";

import { type ListSearch, type ListSpec, useListSearch } from "./listSearch";

const SPEC: ListSpec<"name" | "-added_at"> = {
  sorts: ["name", "-added_at"],
  defaultSort: "-added_at",
};

async function openList(address: string) {
  let search!: ListSearch<"name" | "-added_at">;
  const { router } = renderAt(address, () => {
    search = useListSearch(SPEC);
    return <p>list</p>;
  });
  await screen.findByText("list");
  return {
    read: () => search,
    url: () => router.state.location.search as Record<string, unknown>,
  };
}

describe("useListSearch", () => {
  it("starts with the defaults of the list", async () => {
    const list = await openList("/");
    expect(list.read()).toMatchObject({ q: "", sort: "-added_at", limit: 50, page: 1 });
    expect(list.read().cursor).toBeUndefined();
  });

  it("reads what a link says", async () => {
    const list = await openList("/?sort=name&limit=100&page=3&cursor=abc&q=2024");
    expect(list.read()).toMatchObject({
      q: "2024",
      sort: "name",
      limit: 100,
      page: 3,
      cursor: "abc",
    });
  });

  it("drops what it cannot read, and a page that no cursor leads to", async () => {
    const list = await openList("/?sort=nonsense&limit=7&page=4");
    expect(list.read()).toMatchObject({ sort: "-added_at", limit: 50, page: 1 });
  });

  it("goes to a page and back to the first, keeping the rest of the URL", async () => {
    const list = await openList("/?sort=name&company=x");
    await act(async () => list.read().goTo({ page: 2, cursor: "next" }));
    expect(list.url()).toEqual({ sort: "name", company: "x", page: 2, cursor: "next" });
    await act(async () => list.read().goTo({ page: 1, cursor: "prev" }));
    expect(list.url()).toEqual({ sort: "name", company: "x" });
  });

  it("starts over at the first page when the order, the size or the text changes", async () => {
    const list = await openList("/?page=3&cursor=abc");
    await act(async () => list.read().setSort("name"));
    expect(list.url()).toEqual({ sort: "name" });
    await act(async () => list.read().goTo({ page: 2, cursor: "c" }));
    await act(async () => list.read().setLimit(100));
    expect(list.url()).toEqual({ sort: "name", limit: 100 });
    await act(async () => list.read().setQuery("energy"));
    expect(list.url()).toEqual({ sort: "name", limit: 100, q: "energy" });
  });

  it("leaves defaults out of the URL", async () => {
    const list = await openList("/?sort=name&limit=100");
    await act(async () => list.read().setSort("-added_at"));
    await act(async () => list.read().setLimit(50));
    expect(list.url()).toEqual({});
  });
});
