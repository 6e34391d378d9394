import { Notifications, notifications } from "@mantine/notifications";
import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";

import type { Condition } from "@/features/filters/conditions";
import { aCompany, companiesApi } from "@/testing/companiesApi";
import { renderAt } from "@/testing/render";

import { AllCompaniesPage } from "./AllCompaniesPage";

const FRANCE: Condition = { op: "is", field: "country", values: ["France"] };
const FILTER = `filter=${encodeURIComponent(JSON.stringify([FRANCE]))}`;

const api = companiesApi();
beforeEach(() => {
  localStorage.clear();
  act(() => notifications.clean());
  api.finds([aCompany(10), aCompany(11)]);
  api.counts({ count: 2735, exact: true }, 2735);
});

function open(address: string) {
  const { router } = renderAt(address, () => (
    <>
      <Notifications />
      <AllCompaniesPage />
    </>
  ));
  return { user: userEvent.setup(), router };
}

const selection = () => within(screen.getByRole("region", { name: "Selection" }));

describe("all companies, filtered", () => {
  it("asks for what the address says, best matches first where it says no order", async () => {
    open(`/?q=solar&${FILTER}`);
    expect(await screen.findByText("2,735 of 50,000 companies")).toBeVisible();
    const { filter, params } = api.asked("companies")[0]!;
    expect(filter).toEqual({ search: "solar", conditions: [FRANCE] });
    expect(params.has("sort")).toBe(false);
  });

  it("keeps to the order that was chosen", async () => {
    open("/?q=solar&sort=-country");
    await screen.findByText("2,735 of 50,000 companies");
    expect(api.asked("companies")[0]?.params.get("sort")).toBe("-country");
  });

  it("counts roughly at once, and exactly as soon as it can", async () => {
    api.counts({ count: 12_012, exact: false }, 12_345, 60);
    open(`/?${FILTER}`);
    expect(await screen.findByText("~12K of 50,000 companies")).toBeVisible();
    expect(await screen.findByText("12,345 of 50,000 companies")).toBeVisible();
    const exact = api.asked("companies/count").filter(({ params }) => params.has("exact"));
    expect(exact).toHaveLength(1);
  });

  it("does not count again what was counted exactly", async () => {
    open(`/?${FILTER}`);
    await screen.findByText("2,735 of 50,000 companies");
    expect(api.asked("companies/count").some(({ params }) => params.has("exact"))).toBe(false);
  });

  it("does not count at all what fits on one page", async () => {
    api.finds([aCompany(10)], false);
    api.counts({ count: 3, exact: false }, 1, 10_000);
    open(`/?${FILTER}`);
    expect(await screen.findByText("1 of 50,000 companies")).toBeVisible();
  });

  it("selects all that match, and freezes the selection with the filter", async () => {
    const { user } = open(`/?q=solar&${FILTER}`);
    await screen.findByText("2,735 of 50,000 companies");
    const page = screen.getByRole("checkbox", { name: "Select all rows on this page" });
    await waitFor(() => expect(page).toBeEnabled());
    await user.click(page);
    await user.click(selection().getByRole("button", { name: "Select all 2,735 matching" }));
    expect(selection().getByText("All 2,735 companies selected")).toBeVisible();
    await user.click(selection().getByRole("button", { name: "Actions" }));
    await user.click(await screen.findByRole("menuitem", { name: /Copy to/ }));
    await waitFor(() => expect(api.asked("selections")).toHaveLength(1));
    expect(api.asked("selections")[0]?.body).toEqual({
      scope: { collection_id: null },
      mode: "all",
      filter: { search: "solar", conditions: [FRANCE] },
      except: [],
    });
  });

  it("marks an estimate where all that match are offered", async () => {
    api.counts({ count: 12_000, exact: false }, 12_345, 10_000);
    const { user } = open(`/?${FILTER}`);
    await screen.findByText("~12K of 50,000 companies");
    await user.click(screen.getByRole("checkbox", { name: "Select all rows on this page" }));
    const all = selection().getByRole("button", { name: "Select all ~12K matching" });
    expect(all).toBeVisible();
  });

  it("keeps hand-picked companies when the filter changes, and says which are not shown", async () => {
    const { user } = open(`/?${FILTER}`);
    await screen.findByText("2,735 of 50,000 companies");
    await user.click(screen.getByRole("checkbox", { name: "Select all rows on this page" }));
    expect(selection().getByText("2 companies selected")).toBeVisible();
    api.finds([aCompany(11), aCompany(12)]);
    await user.click(screen.getByRole("button", { name: /^Remove filter/ }));
    await waitFor(() =>
      expect(selection().getByRole("status")).toHaveTextContent(
        "2 companies selected, 1 not shown here",
      ),
    );
    expect(screen.queryByText(/Selection cleared/)).not.toBeInTheDocument();
  });

  it("clears a selection of all that match when the filter changes, and undoes both", async () => {
    const { user, router } = open(`/?${FILTER}`);
    await screen.findByText("2,735 of 50,000 companies");
    await user.click(screen.getByRole("checkbox", { name: "Select all rows on this page" }));
    await user.click(selection().getByRole("button", { name: "Select all 2,735 matching" }));
    await user.click(screen.getByRole("button", { name: /^Remove filter/ }));
    const cleared = await screen.findByText("Selection cleared because the filter changed");
    expect(cleared).toBeVisible();
    expect(selection().getByText("Nothing selected")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(await selection().findByText("All 2,735 companies selected")).toBeVisible();
    expect(router.state.location.search).toEqual({ filter: [FRANCE] });
  });

  it("is not mounted anew for another filter: the table keeps its place and its focus", async () => {
    const { user } = open(`/?${FILTER}`);
    await screen.findByText("2,735 of 50,000 companies");
    const table = screen.getByRole("table");
    await user.type(screen.getByRole("searchbox"), "solar{Enter}");
    await screen.findByText("2,735 of 50,000 companies");
    expect(screen.getByRole("table")).toBe(table);
  });

  it("drops selected companies that are no longer there, and goes on with the others", async () => {
    const refused = {
      type: "/problems/not-in-scope",
      title: "Some companies are not there",
      status: 422,
      detail: "1 of the 2 selected is no longer there.",
      errors: [{ pointer: "/ids/1", detail: "not here" }],
    };
    api.use(
      http.post("http://localhost/api/v1/selections", () =>
        HttpResponse.json(refused, {
          status: 422,
          headers: { "content-type": "application/problem+json" },
        }),
      ),
    );
    const { user } = open(`/?${FILTER}`);
    await screen.findByText("2,735 of 50,000 companies");
    await user.click(screen.getByRole("checkbox", { name: "Select all rows on this page" }));
    await user.click(selection().getByRole("button", { name: "Actions" }));
    await user.click(await screen.findByRole("menuitem", { name: /Copy to/ }));
    const problem = await screen.findByRole("alert");
    expect(problem).toHaveTextContent("They are no longer selected.");
    expect(screen.getByText("1 company selected")).toBeInTheDocument();
  });

  it("shows nothing but the reason where the filter of a link cannot be read", async () => {
    const { user, router } = open('/?q=solar&filter=[{"op":"is","field":"shoe_size"}]');
    const problem = await screen.findByRole("alert");
    expect(problem).toHaveTextContent("Couldn't read the filter in this link");
    expect(problem).toHaveTextContent("Filter 1: unknown field “shoe_size”.");
    expect(screen.queryByRole("table")).not.toBeInTheDocument();
    expect(api.asked("companies")).toEqual([]);
    await user.click(within(problem).getByRole("button", { name: "Clear filter" }));
    expect(await screen.findByText("2,735 of 50,000 companies")).toBeVisible();
    expect(router.state.location.search).toEqual({ q: "solar" });
  });

  it("says what was looked for when nothing is found, and shows everything again", async () => {
    api.finds([], false);
    api.counts({ count: 0, exact: true }, 0);
    const { user, router } = open(`/?q=solar&${FILTER}`);
    expect(
      await screen.findByText("You looked for “solar” where Country is France."),
    ).toBeVisible();
    const table = screen.getByText("No company matches").parentElement!;
    await user.click(within(table.parentElement!).getByRole("button", { name: "Reset" }));
    await waitFor(() => expect(router.state.location.search).toEqual({}));
    expect(await screen.findByText("No companies yet")).toBeVisible();
  });

  it("shows why the server refuses a filter, and the way out", async () => {
    api.refuses("companies", 422, "There is no such field.");
    open(`/?${FILTER}`);
    const problem = await screen.findByRole("alert");
    expect(problem).toHaveTextContent("There is no such field.");
    expect(within(problem).getByRole("button", { name: "Reset" })).toBeVisible();
    expect(within(problem).queryByRole("button", { name: "Try again" })).not.toBeInTheDocument();
  });
});

const columns = () => screen.getAllByRole("columnheader").map(({ textContent }) => textContent);

describe("attributes as columns", () => {
  it("are offered with the other columns, and asked for once they are shown", async () => {
    const { user } = open("/");
    await screen.findByText("50,000 companies");
    expect(api.asked("companies")[0]?.params.has("attribute")).toBe(false);
    await user.click(screen.getByRole("button", { name: "Columns" }));
    await user.click(await screen.findByRole("checkbox", { name: "Segment" }));
    await waitFor(() => expect(columns()).toContain("Segment"));
    await waitFor(() =>
      expect(api.asked("companies").at(-1)?.params.getAll("attribute")).toEqual(["Segment"]),
    );
    const header = screen.getByRole("columnheader", { name: "Segment" });
    expect(within(header).queryByRole("button", { name: "Segment" })).not.toBeInTheDocument();
  });

  it("are remembered by the list, whatever they are called", async () => {
    const odd = "Größe; in (m²)";
    const layout = { shown: [`attributes.${odd}`], widths: { [`attributes.${odd}`]: 200 } };
    localStorage.setItem("longlist:columns:all", JSON.stringify(layout));
    open("/");
    await screen.findByText("50,000 companies");
    expect(columns()).toContain(odd);
    expect(api.asked("companies")[0]?.params.getAll("attribute")).toEqual([odd]);
    expect(api.asked("attributes")).toEqual([]);
  });
});
