import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { useColumnLayout } from "@/lib/useColumnLayout";
import { renderScreen } from "@/testing/render";

import { ColumnsButton } from "./ColumnsButton";
import { describeColumn } from "./columnViews";
import { type Column, DataTable } from "./DataTable";

type Tree = { id: string; name: string; kind: string; height: number; age: number };

const COLUMNS: Column<Tree>[] = [
  { accessorKey: "name", header: "Name", enableHiding: false },
  { accessorKey: "kind", header: "Kind", meta: { width: "20%", priority: 1 } },
  { accessorKey: "height", header: "Height", meta: { width: "120px", priority: 2 } },
  { accessorKey: "age", header: "Age", meta: { width: "100px", hidden: true } },
];
const INFOS = COLUMNS.map(describeColumn);
const IDS = INFOS.map(({ id }) => id);
const ROWS = [{ id: "1", name: "Old oak", kind: "Oak", height: 31, age: 412 }];

const onSort = vi.fn<(sort: string) => void>();

function Forest({ listKey = "all" }) {
  const control = useColumnLayout(listKey, IDS);
  return (
    <>
      <ColumnsButton columns={INFOS} control={control} squeezed={["height"]} />
      <DataTable
        label="Trees"
        columns={COLUMNS}
        arrangement={control}
        rows={ROWS}
        totalRows={1}
        firstRow={1}
        sort="name"
        onSort={onSort}
        skeletonRows={1}
        stale={false}
      />
    </>
  );
}

const headers = () => screen.getAllByRole("columnheader").map(({ textContent }) => textContent);
const cells = () => screen.getAllByRole("cell").map(({ textContent }) => textContent);
const border = (column: string) => screen.getByRole("separator", { name: `Width of ${column}` });
const kept = () => JSON.parse(localStorage.getItem("longlist:columns:all") ?? "{}").widths;

/** The table with its panel open. */
async function arrange() {
  const user = userEvent.setup();
  renderScreen(<Forest />);
  await user.click(screen.getByRole("button", { name: "Columns" }));
  const panel = within(await screen.findByRole("dialog", { name: "Columns" }));
  return {
    user,
    panel,
    items: () => panel.getAllByRole("listitem").map(({ textContent }) => textContent),
    box: (name: RegExp) => panel.getByRole("checkbox", { name }),
    press: (name: string) => user.click(panel.getByRole("button", { name })),
  };
}

beforeEach(() => {
  // A table as high as this shows its rows.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  onSort.mockReset();
});
afterEach(() => localStorage.clear());

describe("columns", () => {
  it("are those of the table until somebody changes them", async () => {
    const { box, items } = await arrange();
    expect(headers()).toEqual(["Name", "Kind", "Height"]);
    expect(box(/Name/)).toBeDisabled();
    expect(box(/Kind/)).toBeChecked();
    expect(box(/Age/)).not.toBeChecked();
    expect(items()).toEqual(["Name", "Kind", "Height no room now", "Age"]);
  });

  it("are hidden and shown", async () => {
    const { user, box } = await arrange();
    await user.click(box(/Kind/));
    await user.click(box(/Age/));
    expect(headers()).toEqual(["Name", "Height", "Age"]);
    expect(cells()).toEqual(["Old oak", "31", "412"]);
    await user.click(box(/Kind/));
    expect(headers()).toEqual(["Name", "Kind", "Height", "Age"]);
  });

  it("are shown at every width once they are asked for", async () => {
    const { user, box } = await arrange();
    const header = screen.getByRole("columnheader", { name: "Height" });
    expect(header).toHaveAttribute("data-priority");
    expect(box(/Height/)).not.toBeChecked();
    await user.click(box(/Height/));
    expect(header).not.toHaveAttribute("data-priority");
  });

  it("are moved by keys, which says where they are", async () => {
    const { user, panel } = await arrange();
    panel.getByRole("button", { name: "Move Kind" }).focus();
    await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
    expect(headers()).toEqual(["Name", "Height", "Kind"]);
    expect(panel.getByRole("status")).toHaveTextContent("Kind is column 3 of 4.");
    expect(panel.getByRole("button", { name: "Move Kind" })).toHaveFocus();
    await user.keyboard("{ArrowUp}{ArrowUp}");
    expect(headers()).toEqual(["Name", "Kind", "Height"]);
    expect(panel.getByRole("status")).toHaveTextContent("Kind cannot go further.");
  });

  it("are moved by who can only click", async () => {
    const { press } = await arrange();
    await press("Move Height up");
    expect(headers()).toEqual(["Name", "Height", "Kind"]);
    expect(cells()).toEqual(["Old oak", "31", "Oak"]);
  });

  it("are pinned before the others, and stay in place", async () => {
    const { panel, press } = await arrange();
    await press("Pin Height");
    expect(headers()).toEqual(["Name", "Height", "Kind"]);
    expect(panel.getByRole("button", { name: "Pin Height" })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
    expect(screen.getByRole("cell", { name: "31" })).toHaveAttribute("data-stuck", "edge");
    await press("Pin Height");
    await press("Pin Name");
    expect(screen.getByRole("cell", { name: "Old oak" })).not.toHaveAttribute("data-stuck");
  });

  it("are shown by being pinned", async () => {
    const { press, box } = await arrange();
    await press("Pin Age");
    expect(headers()).toEqual(["Name", "Age", "Kind", "Height"]);
    expect(box(/Age/)).toBeChecked();
  });

  it("go back to how they were", async () => {
    const { user, box, press, panel } = await arrange();
    await user.click(box(/Kind/));
    await press("Pin Height");
    await user.click(panel.getByRole("radio", { name: "Compact" }));
    await press("Reset");
    expect(headers()).toEqual(["Name", "Kind", "Height"]);
    expect(panel.getByRole("radio", { name: "Comfortable" })).toBeChecked();
    expect(localStorage).toHaveLength(0);
  });

  it("are as they were left in each list", async () => {
    const { user, box } = await arrange();
    await user.click(box(/Kind/));
    renderScreen(<Forest listKey="grove" />);
    expect(headers()).toEqual(["Name", "Height", "Name", "Kind", "Height"]);
  });
});

describe("rows", () => {
  it("are as high as somebody likes them", async () => {
    const { user, panel } = await arrange();
    const row = screen.getByRole("row", { name: /Old oak/ });
    expect(row).toHaveStyle({ height: "44px" });
    await user.click(panel.getByRole("radio", { name: "Compact" }));
    expect(row).toHaveStyle({ height: "34px" });
  });
});

describe("the border of a column", () => {
  it("is moved by keys as far as it goes, and never sorts", async () => {
    const user = userEvent.setup();
    renderScreen(<Forest />);
    const before = Number(border("Height").getAttribute("aria-valuenow"));
    border("Height").focus();
    await user.keyboard("{ArrowRight}{ArrowRight}{ArrowLeft}");
    expect(border("Height")).toHaveAttribute("aria-valuenow", String(before + 16));
    await user.keyboard("{ArrowLeft>20/}");
    expect(border("Height")).toHaveAttribute("aria-valuenow", "72");
    await user.keyboard("{ArrowRight>50/}");
    expect(border("Height")).toHaveAttribute("aria-valuenow", "640");
    expect(onSort).not.toHaveBeenCalled();
  });

  it("is dragged, and goes back to where it was by a double click", async () => {
    const user = userEvent.setup();
    renderScreen(<Forest />);
    const before = Number(border("Height").getAttribute("aria-valuenow"));
    await user.pointer([
      { keys: "[MouseLeft>]", target: border("Height"), coords: { x: 100 } },
      { target: border("Height"), coords: { x: 140 } },
    ]);
    expect(border("Height")).toHaveAttribute("aria-valuenow", String(before + 40));
    expect(kept()).toBeUndefined();
    await user.pointer({ keys: "[/MouseLeft]", target: border("Height") });
    expect(kept()).toMatchObject({ height: before + 40 });
    await user.dblClick(border("Height"));
    expect(kept()).not.toHaveProperty("height");
    expect(onSort).not.toHaveBeenCalled();
  });

  it("is moved by buttons for who can only click", async () => {
    const user = userEvent.setup();
    renderScreen(<Forest />);
    const before = Number(border("Kind").getAttribute("aria-valuenow"));
    await user.click(screen.getByRole("button", { name: "Wider: Kind" }));
    expect(border("Kind")).toHaveAttribute("aria-valuenow", String(before + 16));
  });
});
