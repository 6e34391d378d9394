import { Notifications, notifications } from "@mantine/notifications";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { View } from "@/api/gen";
import { AllCompaniesPage } from "@/features/companies/AllCompaniesPage";
import type { Condition } from "@/features/filters/conditions";
import { ViewLinks } from "@/shell/ViewLinks";
import { aCompany } from "@/testing/companiesApi";
import { renderAt } from "@/testing/render";
import { idOf } from "@/testing/samples";
import { aView, viewsApi } from "@/testing/viewsApi";

const FRANCE: Condition = { op: "is", field: "country", values: ["France"] };
const FILTER = `filter=${encodeURIComponent(JSON.stringify([FRANCE]))}`;
const LAYOUT = { order: [], hidden: ["city"], shown: [], pinned: ["name"], widths: {} };
const SOLAR = aView(1, {
  name: "French solar",
  filter: { search: "solar", conditions: [FRANCE] },
  sort: "-country",
  columns: { ...LAYOUT, density: "compact" },
});
const OF_LIST = aView(2, { name: "Of a list", collection_id: idOf(1), sort: "name" });

const api = viewsApi();
beforeEach(() => {
  act(() => notifications.clean());
  localStorage.clear();
  api.companies.finds([aCompany(10), aCompany(11)]);
  api.companies.counts({ count: 2735, exact: true }, 2735);
  api.has([SOLAR, OF_LIST]);
});
afterEach(() => vi.restoreAllMocks());

async function open(address: string) {
  const { router } = renderAt(address, () => (
    <>
      <Notifications />
      <ViewLinks />
      <AllCompaniesPage />
    </>
  ));
  const user = userEvent.setup();
  const read = () => router.state.location.search as Record<string, unknown>;
  await screen.findByRole("navigation", { name: "Views" });
  return {
    user,
    router,
    read,
    menu: async () => {
      await user.click(await screen.findByRole("button", { name: /^Views/ }));
      return within(await screen.findByRole("menu"));
    },
    choose: (name: string | RegExp) =>
      screen.findByRole("menuitem", { name }).then((item) => user.click(item)),
  };
}

const IN_ADDRESS = { view: SOLAR.id, q: "solar", filter: [FRANCE], sort: "-country" };
const OPENED = `/companies?view=${SOLAR.id}&q=solar&sort=-country&${FILTER}`;
const headers = () => screen.getAllByRole("columnheader").map((cell) => cell.textContent);
const sidebarLink = (view: View) => screen.getByRole("link", { name: new RegExp(`^${view.name}`) });

describe("saving a view", () => {
  it("keeps the filter, the search, the order and the columns, and opens it", async () => {
    localStorage.setItem(
      "longlist:columns:all",
      JSON.stringify({ ...LAYOUT, widths: { city: 90 } }),
    );
    const { menu, choose, user, read } = await open(`/companies?q=solar&sort=-country&${FILTER}`);
    await menu();
    await choose("Save as new view…");
    const dialog = within(await screen.findByRole("dialog", { name: "Save as new view" }));
    await user.type(dialog.getByLabelText("Name"), "My view");
    await user.click(dialog.getByRole("button", { name: "Save view" }));
    await waitFor(() => expect(read()["view"]).toBe(idOf(309)));
    expect(api.sent("POST")).toEqual([
      {
        name: "My view",
        collection_id: null,
        filter: { search: "solar", conditions: [FRANCE] },
        sort: "-country",
        columns: { ...LAYOUT, widths: { city: 90 }, density: "comfortable" },
      },
    ]);
    expect(await screen.findByText("Saved the view “My view”")).toBeVisible();
    expect(await screen.findByRole("button", { name: "Views: My view" })).toBeVisible();
  });

  it("shows at the field that a name is taken", async () => {
    api.refuses(409, "/name", "is taken");
    const { menu, choose, user, read } = await open("/companies");
    await menu();
    await choose("Save as new view…");
    const dialog = within(await screen.findByRole("dialog"));
    await user.type(dialog.getByLabelText("Name"), "French solar");
    await user.click(dialog.getByRole("button", { name: "Save view" }));
    expect(await dialog.findByText("Is taken")).toBeVisible();
    expect(dialog.getByLabelText("Name")).toBeInvalid();
    expect(read()).toEqual({});
  });
});

describe("opening a view", () => {
  it("from the menu, which has those of this list, puts it into the address", async () => {
    const { menu, choose, read } = await open("/companies?page=3&cursor=x");
    const items = await menu();
    expect(await items.findByRole("menuitem", { name: "French solar" })).toBeVisible();
    expect(items.queryByRole("menuitem", { name: "Of a list" })).not.toBeInTheDocument();
    expect(items.queryByRole("menuitem", { name: "Save changes" })).not.toBeInTheDocument();
    await choose("French solar");
    await waitFor(() => expect(read()).toEqual(IN_ADDRESS));
    const button = await screen.findByRole("button", { name: "Views: French solar" });
    await waitFor(() => expect(button).toHaveFocus());
  });

  it("leaves the focus where a key that was pressed since has put it", async () => {
    const { menu, read } = await open("/companies");
    const item = await (await menu()).findByRole("menuitem", { name: "French solar" });
    fireEvent.click(item);
    fireEvent.keyDown(document.body, { key: "/" });
    await waitFor(() => expect(read()).toEqual(IN_ADDRESS));
    await screen.findByRole("button", { name: "Views: French solar" });
    expect(await screen.findByRole("searchbox")).toHaveFocus();
  });

  it("by a link with nothing but its id does so once", async () => {
    const { read, user } = await open(`/companies?view=${SOLAR.id}`);
    await waitFor(() => expect(read()).toEqual(IN_ADDRESS));
    expect(api.companies.asked("companies")).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Reset" }));
    await waitFor(() => expect(read()).toEqual({ view: SOLAR.id, sort: "-country" }));
  });

  it("leaves an address alone that asks for something itself", async () => {
    const { read } = await open(`/companies?view=${SOLAR.id}&q=wind`);
    expect(
      await screen.findByRole("button", { name: "Views: French solar, changed" }),
    ).toBeVisible();
    expect(read()).toEqual({ view: SOLAR.id, q: "wind" });
  });

  it("goes to the list that the view is of", async () => {
    const { router } = await open(`/companies?view=${OF_LIST.id}`);
    await waitFor(() => expect(router.state.location.pathname).toBe(`/collections/${idOf(1)}`));
    expect(router.state.location.search).toEqual({ view: OF_LIST.id, sort: "name" });
  });

  it("that is gone says so, and shows the list", async () => {
    const { read } = await open(`/companies?view=${idOf(777)}&q=wind`);
    expect(await screen.findByText("This view is not here")).toBeVisible();
    await waitFor(() => expect(read()).toEqual({ q: "wind" }));
    expect(await screen.findByText("2,735 of 50,000 companies")).toBeVisible();
  });
});

describe("an open view", () => {
  it("is changed by another filter, and saved", async () => {
    const { menu, choose, user } = await open(OPENED);
    const saveItem = (await menu()).getByRole("menuitem", { name: "Save changes" });
    expect(saveItem).toBeDisabled();
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: /^Remove filter/ }));
    await screen.findByRole("button", { name: "Views: French solar, changed" });
    await menu();
    await choose("Save changes");
    expect(await screen.findByText("Saved “French solar”")).toBeVisible();
    expect(api.sent("PATCH")).toEqual([
      { filter: { search: "solar" }, sort: "-country", columns: SOLAR.columns },
    ]);
    expect(await screen.findByRole("button", { name: "Views: French solar" })).toBeVisible();
  });

  it("has its own columns, and leaves those of the list as they are", async () => {
    const kept = JSON.stringify({ ...LAYOUT, hidden: ["industry"], density: "comfortable" });
    localStorage.setItem("longlist:columns:all", kept);
    const { user, menu, choose } = await open(OPENED);
    await screen.findByRole("button", { name: "Views: French solar" });
    expect(headers()).toContain("Industry");
    expect(headers()).not.toContain("City");
    await user.click(screen.getByRole("button", { name: "Columns" }));
    const panel = within(await screen.findByRole("dialog", { name: "Columns" }));
    await user.click(panel.getByRole("checkbox", { name: /Country/ }));
    await user.keyboard("{Escape}");
    expect(localStorage.getItem("longlist:columns:all")).toBe(kept);
    await screen.findByRole("button", { name: "Views: French solar, changed" });
    await menu();
    await choose("Discard changes");
    expect(await screen.findByRole("button", { name: "Views: French solar" })).toBeVisible();
  });

  it("is copied as a link to it", async () => {
    const { menu, choose, user } = await open(OPENED);
    await menu();
    await choose("Copy link");
    expect(await screen.findByText("Copied the link")).toBeVisible();
    const link = `${window.location.origin}/companies?view=${SOLAR.id}`;
    expect(await navigator.clipboard.readText()).toBe(link);
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("denied"));
    await menu();
    await choose("Copy link");
    expect(await screen.findByRole("textbox", { name: "Link" })).toHaveValue(link);
    await user.keyboard("{Escape}");
  });

  it("is deleted once that is confirmed, and the list stays as it is", async () => {
    const { menu, choose, user, read } = await open(OPENED);
    await menu();
    await choose("Delete…");
    const dialog = within(await screen.findByRole("dialog", { name: "Delete this view?" }));
    await user.click(dialog.getByRole("button", { name: "Delete view" }));
    expect(await screen.findByText("Deleted the view “French solar”")).toBeVisible();
    await waitFor(() => expect(read()).toEqual({ ...IN_ADDRESS, view: undefined }));
    expect(api.sent("DELETE")).toHaveLength(1);
    expect(screen.queryByRole("link", { name: /French solar/ })).not.toBeInTheDocument();
  });
});

describe("the sidebar", () => {
  it("lists all views with their lists, and marks the open one, changed or not", async () => {
    const { read, user } = await open("/companies");
    expect(sidebarLink(SOLAR)).toHaveAttribute("title", "French solar – All companies");
    await waitFor(() => expect(sidebarLink(OF_LIST)).toHaveAccessibleName("Of a list My List"));
    expect(sidebarLink(SOLAR)).not.toHaveAttribute("aria-current");
    await user.click(sidebarLink(SOLAR));
    await waitFor(() => expect(read()).toEqual(IN_ADDRESS));
    await user.click(screen.getByRole("button", { name: "Reset" }));
    await waitFor(() => expect(read()["q"]).toBeUndefined());
    expect(sidebarLink(SOLAR)).toHaveAttribute("aria-current", "page");
    expect(sidebarLink(OF_LIST)).not.toHaveAttribute("aria-current");
  });
});
