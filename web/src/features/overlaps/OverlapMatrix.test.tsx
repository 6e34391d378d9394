import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";

import type { Overlap } from "@/api/gen";
import { renderAt } from "@/testing/render";
import { idOf } from "@/testing/samples";

import { OverlapMatrix } from "./OverlapMatrix";
import { overlapSearch, restrict } from "./queries";
import { inBoth, shareOf } from "./share";

const LONG = "Everything that the office ever imported from the old spreadsheet, unsorted";

const overlap = (change: Partial<Overlap> = {}): Overlap => ({
  collections: [
    { id: idOf(1), name: "My List", company_count: 10_000 },
    { id: idOf(2), name: "Prospects", company_count: 3_085 },
    { id: idOf(3), name: LONG, company_count: 0 },
  ],
  shared: [
    [10_000, 1_234, 0],
    [1_234, 3_085, 0],
    [0, 0, 0],
  ],
  exact: true,
  ...change,
});

async function show(change?: Partial<Overlap>, open?: [string, string]) {
  const onRemove = vi.fn<(id: string) => void>();
  const { router } = renderAt("/?page=3&cursor=x&sort=employees", () => (
    <OverlapMatrix overlap={overlap(change)} open={open} stale={false} onRemove={onRemove} />
  ));
  const matrix = await screen.findByRole("table");
  return { user: userEvent.setup(), matrix, onRemove, search: () => router.state.location.search };
}

const partOf = (name: string) =>
  Number(screen.getByRole("link", { name }).style.getPropertyValue("--part"));

const BOTH = "1,234 companies are in both: 12% of “My List”, 40% of “Prospects”";

describe("OverlapMatrix", () => {
  it("has the names on both axes, and what each two share where they meet", async () => {
    const { matrix } = await show();
    const [head, ...rows] = within(matrix).getAllByRole("row");
    const names = ["My List", "Prospects", LONG];
    const columns = within(head!).getAllByRole("columnheader");
    expect(columns.map((column) => column.textContent)).toEqual(names);
    expect(rows.map((row) => within(row).getByRole("rowheader").textContent)).toEqual(names);
    const cells = within(rows[0]!).getAllByRole("cell");
    expect(within(cells[1]!).getByRole("link", { name: BOTH })).toHaveTextContent("1,23412%");
    expect(within(cells[2]!).getByRole("link")).toHaveAccessibleName(/^No company is in both/);
  });

  it("shades a cell by its part of the row's collection", async () => {
    await show();
    expect(partOf(BOTH)).toBeCloseTo(0.1234);
    const turned = "1,234 companies are in both: 40% of “Prospects”, 12% of “My List”";
    expect(partOf(turned)).toBeCloseTo(0.4);
  });

  it("leads to the collections themselves on its diagonal", async () => {
    await show();
    const own = screen.getByRole("link", { name: "“My List” has 10,000" });
    expect(own).toHaveAttribute("href", `/collections/${idOf(1)}`);
  });

  it("opens a cell's companies from their first page, and keeps their order", async () => {
    const { user, search } = await show();
    await user.click(screen.getByRole("link", { name: BOTH }));
    expect(search()).toEqual({ sort: "employees", pair: [idOf(1), idOf(2)] });
  });

  it("says which cell is open", async () => {
    await show({}, [idOf(1), idOf(2)]);
    expect(screen.getByRole("link", { current: true })).toHaveAccessibleName(BOTH);
  });

  it("is walked with the arrow keys, up to its edges", async () => {
    const { user } = await show();
    screen.getByRole("link", { name: BOTH }).focus();
    await user.keyboard("{ArrowDown}");
    expect(screen.getByRole("link", { name: "“Prospects” has 3,085" })).toHaveFocus();
    await user.keyboard("{ArrowLeft}{ArrowLeft}{ArrowLeft}");
    expect(document.activeElement).toHaveAccessibleName(/40% of “Prospects”, 12% of “My List”/);
  });

  it("leaves a collection out", async () => {
    const { user, onRemove } = await show();
    await user.click(screen.getByRole("button", { name: "Leave out Prospects" }));
    expect(onRemove).toHaveBeenCalledWith(idOf(2));
  });

  it("marks estimates", async () => {
    await show({ exact: false });
    const link = screen.getByRole("link", { name: BOTH.replace("1,234", "~1.2K") });
    expect(link).toHaveTextContent("~1.2K");
    expect(screen.getByRole("link", { name: "“My List” has 10,000" })).toBeInTheDocument();
    expect(screen.getAllByRole("link", { name: /^Hardly any company/ })).toHaveLength(4);
  });
});

describe("shares", () => {
  it("are neither 0% of some nor 100% of almost all", () => {
    expect(shareOf(1, 1_000)).toBe("<1%");
    expect(shareOf(999, 1_000)).toBe(">99%");
    expect([shareOf(0, 1_000), shareOf(1_000, 1_000), shareOf(0, 0)]).toEqual(["0%", "100%", "0%"]);
  });

  it("shorten names that would fill the screen", () => {
    const [one, , other] = overlap().collections;
    expect(inBoth(1, true, [one!, { ...other!, company_count: 1 }])).toBe(
      "1 company is in both: <1% of “My List”, 100% of “Everything that the office ever importe…”",
    );
  });
});

describe("the address", () => {
  it("compares what can be read of it: each collection once, twelve at most", () => {
    const many = Array.from({ length: 14 }, (_, number) => idOf(number));
    expect(overlapSearch.parse({ collections: [idOf(1), "x", 7, idOf(1), idOf(2)] })).toEqual({
      collections: [idOf(1), idOf(2)],
    });
    expect(overlapSearch.parse({ collections: many }).collections).toEqual(many.slice(0, 12));
    expect(overlapSearch.parse({ collections: "x", pair: [idOf(1)] })).toEqual({});
  });

  it("is answered at once where it only leaves collections out", () => {
    const fewer = restrict(overlap(), [idOf(2), idOf(9), idOf(1)]);
    expect(fewer.collections.map(({ name }) => name)).toEqual(["Prospects", "My List"]);
    expect(fewer.shared).toEqual([
      [3_085, 1_234],
      [1_234, 10_000],
    ]);
  });
});
