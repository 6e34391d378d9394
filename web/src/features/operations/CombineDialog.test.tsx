import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { operationsApi } from "@/testing/operationsApi";
import { renderScreen } from "@/testing/render";
import { aCollection, idOf } from "@/testing/samples";

import { CombineDialog } from "./CombineDialog";
import { inWords, withFirst } from "./sets";

const api = operationsApi();
beforeEach(() => api.plans("combine", { matched: 12, new: 12, already_there: 0 }));

const MY_LIST = aCollection(1, { name: "My List" });
const PROSPECTS = aCollection(2, { name: "Prospects" });

const lists = () =>
  within(screen.getByRole("list", { name: "Lists" }))
    .getAllByRole("button", { name: /^Leave out/ })
    .map((button) => button.getAttribute("aria-label")?.replace("Leave out ", ""));

function openDialog(collections = [MY_LIST, PROSPECTS]) {
  const onClose = vi.fn<() => void>();
  renderScreen(<CombineDialog opened onClose={onClose} collections={collections} />);
  return { user: userEvent.setup(), onClose };
}

const lastPlan = () => api.sent("plans").at(-1)?.body;

describe("CombineDialog", () => {
  it("plans at once, and makes the union into a new collection", async () => {
    const { user, onClose } = openDialog();
    expect(screen.getByText("Companies in “My List” or “Prospects”")).toBeInTheDocument();
    const button = await screen.findByRole("button", { name: "Create with 12 companies" });
    await user.type(screen.getByRole("textbox", { name: "Name of the new collection" }), "Both");
    await user.click(button);
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(api.sent("jobs")[0]?.body).toEqual({
      kind: "combine",
      operation: "union",
      collection_ids: [idOf(1), idOf(2)],
      target: { new_collection: { name: "Both" } },
    });
  });

  it("asks which list is the first only where it matters, and swaps two", async () => {
    const { user } = openDialog();
    expect(screen.queryByRole("button", { name: "Swap" })).not.toBeInTheDocument();
    await user.click(screen.getByRole("radio", { name: /^Difference/ }));
    expect(screen.getByText("Companies in “My List”, but not in “Prospects”")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Swap" }));
    expect(lists()).toEqual(["Prospects", "My List"]);
    await waitFor(() =>
      expect(lastPlan()).toMatchObject({
        operation: "difference",
        collection_ids: [idOf(2), idOf(1)],
      }),
    );
  });

  it("puts any of several first", async () => {
    const { user } = openDialog([MY_LIST, PROSPECTS, aCollection(3, { name: "Archive" })]);
    await user.click(screen.getByRole("radio", { name: /^Difference/ }));
    await user.click(screen.getByRole("button", { name: "Put Archive first" }));
    expect(lists()).toEqual(["Archive", "My List", "Prospects"]);
  });

  it("plans nothing with one list, and lets another be added", async () => {
    const { user } = openDialog([MY_LIST]);
    expect(screen.getByText("Add a second list.")).toBeInTheDocument();
    await user.click(screen.getByRole("combobox", { name: "Add a list" }));
    await user.click(await screen.findByRole("option", { name: /Archive/ }));
    expect(lists()).toEqual(["My List", "Archive"]);
    await waitFor(() => expect(screen.getByRole("combobox", { name: "Add a list" })).toHaveFocus());
    expect(await screen.findByRole("button", { name: "Create with 12 companies" })).toBeEnabled();
    expect(lastPlan()).toMatchObject({ target_collection_id: null });
  });

  it("adds to an existing collection", async () => {
    api.plans("combine", { matched: 12, new: 5, already_there: 7 });
    const { user } = openDialog();
    await user.click(screen.getByRole("radio", { name: "Existing collection" }));
    await user.click(screen.getByRole("combobox", { name: "Collection" }));
    await user.click(await screen.findByRole("option", { name: /Archive/ }));
    expect(await screen.findByRole("button", { name: "Add 5 companies" })).toBeEnabled();
    expect(lastPlan()).toMatchObject({ target_collection_id: idOf(3) });
  });
});

describe("a combination in words", () => {
  it("names a few lists and counts the rest", () => {
    const names = ["A", "B", "C", "D", "E", "F"];
    expect(inWords("difference", names.slice(0, 3))).toBe(
      "Companies in “A”, but not in “B” or “C”",
    );
    expect(inWords("intersection", names.slice(0, 2))).toBe("Companies in both “A” and “B”");
    expect(inWords("union", names)).toBe("Companies in “A”, “B”, “C”, or 3 more");
  });

  it("keeps the order of the others", () => {
    const items = ["a", "b", "c"].map((id) => ({ id }));
    expect(withFirst(items, "c").map(({ id }) => id)).toEqual(["c", "a", "b"]);
  });
});
