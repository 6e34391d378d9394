import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { z } from "zod";

import { renderAt } from "@/testing/render";

import { type ListSearch, type ListSpec, useListSearch } from "./listSearch";

type Colours = string[];
const colours = (raw: unknown) => {
  const { data } = z.array(z.string()).optional().safeParse(raw);
  return { value: data, unreadable: data || raw === undefined ? [] : ["No colours."] };
};
const SPEC: ListSpec<"name" | "-added_at", Colours> = {
  sorts: ["name", "-added_at"],
  defaultSort: "-added_at",
  ranked: true,
  filter: colours,
};

async function openList(address: string) {
  let search!: ListSearch<"name" | "-added_at", Colours>;
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

  it.each(["/?page=5000", "/?page=5000&take=7", "/?cursor=abc"])(
    "removes a position that leads nowhere from the address %s",
    async (address) => {
      const list = await openList(`${address}&q=solar`);
      await waitFor(() => expect(list.url()).toEqual({ q: "solar" }));
      expect(list.read().page).toBe(1);
    },
  );

  it.each([
    ["q=2024", "2024"],
    ["q=true", "true"],
    ["q=[1,2]", "[1,2]"],
    ['q={"a":1}', '{"a":1}'],
  ])("searches for %s as text", async (address, text) => {
    expect((await openList(`/?${address}`)).read().q).toBe(text);
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

  it("reads and writes the filter that the list has, and says what it cannot read", async () => {
    const list = await openList('/?page=3&cursor=abc&filter=["red"]');
    expect(list.read().filter).toEqual(["red"]);
    await act(async () => list.read().setFilter(["red", "blue"]));
    expect(list.url()).toEqual({ filter: ["red", "blue"] });
    await act(async () => list.read().setFilter(undefined));
    expect(list.url()).toEqual({});
    const other = await openList('/?filter={"red":1}');
    expect(other.read()).toMatchObject({ filter: undefined, unreadable: ["No colours."] });
    expect(other.read().blank).toBe(false);
    expect(other.url()).toEqual({ filter: { red: 1 } });
  });

  it("tells rows that are others from those in another order", async () => {
    const list = await openList('/?filter=["red"]');
    const { subset } = list.read();
    await act(async () => list.read().setSort("name"));
    expect(list.read().subset).toBe(subset);
    await act(async () => list.read().setQuery("energy"));
    expect(list.read().subset).not.toBe(subset);
    await act(async () => list.read().showAll());
    expect(list.read().subset).toBe("");
    expect(list.url()).toEqual({ sort: "name" });
  });

  it("has what is searched in the order in which it fits, unless another is asked for", async () => {
    const list = await openList("/?q=energy");
    expect(list.read().ranked).toBe(true);
    await act(async () => list.read().setSort("-added_at"));
    expect(list.url()).toEqual({ q: "energy", sort: "-added_at" });
    expect(list.read().ranked).toBe(false);
    await act(async () => list.read().rank());
    expect(list.url()).toEqual({ q: "energy" });
  });

  it("leaves defaults out of the URL", async () => {
    const list = await openList("/?sort=name&limit=100");
    await act(async () => list.read().setSort("-added_at"));
    await act(async () => list.read().setLimit(50));
    expect(list.url()).toEqual({});
  });
});
