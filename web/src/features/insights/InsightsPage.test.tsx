import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import type { Facet, Growth, Histogram } from "@/api/gen";
import { renderAt } from "@/testing/render";
import { aCollection, idOf } from "@/testing/samples";

import { AllInsights, CollectionInsights } from "./InsightsPage";

const API = "http://localhost/api/v1";
const LIST = aCollection(1, { name: "My List", company_count: 112 });
const FRANCE = { op: "is", field: "country", values: ["France"] };
const ADULT = { op: "between", field: "founded_year", max: 2008 };

const COUNTRIES: Facet = {
  field: "country",
  values: [
    { value: "France", count: 60 },
    { value: "Spain", count: 30 },
  ],
  more: true,
  empty: 12,
  exact: true,
};
const EMPLOYEES: Histogram = {
  field: "employees",
  buckets: [
    { min: 1, max: 10, count: 100 },
    { min: 11, max: 50, count: 0 },
    { min: 51, max: null, count: 10 },
  ],
  empty: 2,
  exact: true,
};
const GROWTH: Growth = {
  steps: [
    {
      job_id: idOf(901),
      title: "Copy 120 companies to My List",
      kind: "copy",
      at: "2026-11-24T12:00:00Z",
      added: 120,
      removed: 8,
    },
  ],
  size: 112,
};

let asked: URLSearchParams[] = [];
const answer = (path: string, answers: Record<string, object>) =>
  http.get(`${API}/${path}`, ({ request }) => {
    const { searchParams } = new URL(request.url);
    asked.push(searchParams);
    const field = searchParams.get("field") ?? "";
    return HttpResponse.json(answers[field] ?? { ...answers["else"], field });
  });

const counting = (count: number) =>
  http.get(`${API}/collections/${LIST.id}/companies/count`, () =>
    HttpResponse.json({ count, exact: true }),
  );

const server = setupServer(
  answer("facets", { country: COUNTRIES, else: { ...COUNTRIES, values: [], more: false } }),
  answer("histograms", { employees: EMPLOYEES, else: { ...EMPLOYEES, buckets: [] } }),
  http.get(`${API}/collections/${LIST.id}/growth`, () => HttpResponse.json(GROWTH)),
  http.get(`${API}/collections/${LIST.id}`, () => HttpResponse.json(LIST)),
  http.get(`${API}/companies/count`, () => HttpResponse.json({ count: 112, exact: true })),
  counting(112),
);
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
// Charts are drawn where there is room.
beforeEach(() => {
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 600, 300));
});
afterEach(() => {
  server.resetHandlers();
  asked = [];
});
afterAll(() => server.close());

const at = (search: object) =>
  `/?${new URLSearchParams(Object.entries(search).map(([key, value]) => [key, JSON.stringify(value)]))}`;

const showList = (search: object = {}) =>
  renderAt(at(search), () => <CollectionInsights id={LIST.id} />);

/** The card of that title, with its table shown. */
async function tableOf(title: string) {
  const card = await screen.findByRole("region", { name: title });
  await userEvent.click(await within(card).findByRole("radio", { name: "Table" }));
  return within(card).getByRole("table", { name: title });
}

const textsOf = (table: HTMLElement) =>
  within(table)
    .getAllByRole("row")
    .map((row) => [...row.children].map((cell) => cell.textContent));

/** Where a link leads: the path, and the search with its filter read. */
function targetOf(link: HTMLElement) {
  const { pathname, searchParams } = new URL(link.getAttribute("href")!, "http://localhost");
  return {
    pathname,
    q: searchParams.get("q"),
    filter: JSON.parse(searchParams.get("filter") ?? "null") as unknown,
  };
}

describe("insights", () => {
  it("show the same figures in a table, with the part that each is of all", async () => {
    showList();
    expect(await screen.findByRole("heading", { level: 1, name: "My List" })).toBeVisible();
    const countries = await tableOf("Top countries");
    await within(countries).findByText("54%");
    expect(textsOf(countries)).toEqual([
      ["Country", "Companies", "Share"],
      ["France", "60", "54%"],
      ["Spain", "30", "27%"],
      ["Other countries", "10", "9%"],
      ["Not known", "12", "11%"],
    ]);
    expect(textsOf(await tableOf("Employees"))).toContainEqual(["1–10", "100", "89%"]);
  });

  it("lead from a figure to its companies, and keep the search and the filter", async () => {
    showList({ q: "solar", filter: [ADULT] });
    const table = await tableOf("Employees");
    expect(targetOf(within(table).getByRole("link", { name: "51 or more" }))).toEqual({
      pathname: `/collections/${LIST.id}`,
      q: "solar",
      filter: [ADULT, { op: "between", field: "employees", min: 51 }],
    });
    const unknown = within(table).getByRole("link", { name: "Not known" });
    expect(targetOf(unknown).filter).toEqual([ADULT, { op: "is_empty", field: "employees" }]);
    expect(within(table).queryByRole("link", { name: "11–50" })).not.toBeInTheDocument();
  });

  it("lead from a bar to the same companies", async () => {
    const { router } = showList({ filter: [FRANCE] });
    const name = "51 or more employees: 10 companies";
    expect(targetOf(await screen.findByRole("link", { name })).filter).toEqual([
      FRANCE,
      { op: "between", field: "employees", min: 51 },
    ]);
    expect(screen.queryByRole("link", { name: /^11–50 employees/ })).not.toBeInTheDocument();
    // The chart draws its bars anew until it knows how much room it has.
    await waitFor(async () => {
      await userEvent.click(screen.getByRole("link", { name }));
      expect(router.state.location.pathname).toBe(`/collections/${LIST.id}`);
    });
  });

  it("are of what the address asks for, and say so", async () => {
    showList({ q: "solar", filter: [FRANCE] });
    expect(
      await screen.findByText(/112 companies matching the search “solar” and 1 filter/),
    ).toBeVisible();
    const filter = JSON.stringify({ search: "solar", conditions: [FRANCE] });
    for (const one of asked) {
      expect(one.get("filter")).toBe(filter);
      expect(one.get("collection_id")).toBe(LIST.id);
    }
    expect(targetOf(screen.getByRole("link", { name: "Show all" }))).toEqual({
      pathname: `/collections/${LIST.id}/insights`,
      q: null,
      filter: null,
    });
    expect(targetOf(screen.getByRole("link", { name: "Companies" }))).toEqual({
      pathname: `/collections/${LIST.id}`,
      q: "solar",
      filter: [FRANCE],
    });
  });

  it("are none where the filter of a link cannot be read", async () => {
    const { router } = showList({ q: "solar", filter: [FRANCE, "nonsense"] });
    const problem = await screen.findByRole("alert");
    expect(problem).toHaveTextContent("Filter 2: not a condition.");
    expect(screen.queryByRole("region", { name: "Top countries" })).not.toBeInTheDocument();
    expect(asked).toEqual([]);
    await userEvent.click(within(problem).getByRole("link", { name: "Clear filter" }));
    expect(router.state.location.search).toEqual({ q: "solar" });
  });

  it("show how the collection grew, job by job", async () => {
    showList();
    const table = await tableOf("Growth by job");
    const [, row] = within(table).getAllByRole("row");
    expect(within(row!).getByRole("link")).toHaveAttribute("href", `/jobs/${idOf(901)}`);
    expect(
      within(row!)
        .getAllByRole("cell")
        .map((cell) => cell.textContent),
    ).toEqual(["+120, −8", "112"]);
  });

  it("of all companies have no growth, and lead to all companies", async () => {
    renderAt("/", () => <AllInsights />);
    const table = await tableOf("Top countries");
    expect(targetOf(within(table).getByRole("link", { name: "France" }))).toEqual({
      pathname: "/companies",
      q: null,
      filter: [FRANCE],
    });
    expect(await screen.findByRole("region", { name: "Added" })).toBeVisible();
    expect(screen.queryByRole("region", { name: "Growth by job" })).not.toBeInTheDocument();
  });

  it("say where nothing is known of a field", async () => {
    showList();
    const card = await screen.findByRole("region", { name: "Founded" });
    expect(await within(card).findByText("Not known of any company here.")).toBeVisible();
    expect(within(card).getByRole("link", { name: "Not known: 2" })).toBeVisible();
  });

  it("say that nothing matches, and keep the growth of the whole", async () => {
    server.use(counting(0));
    showList({ q: "nothing" });
    expect(await screen.findByText("No companies here")).toBeVisible();
    expect(await screen.findByText(/Of the whole collection/)).toBeVisible();
    expect(screen.queryByRole("region", { name: "Top countries" })).not.toBeInTheDocument();
  });

  it("offer to try again where one card could not be filled", async () => {
    const failing = http.get(`${API}/facets`, () =>
      HttpResponse.json(
        { type: "/problems/x", title: "Too busy", status: 500, detail: "It took too long." },
        { status: 500, headers: { "content-type": "application/problem+json" } },
      ),
    );
    server.use(failing);
    showList();
    const card = await screen.findByRole("region", { name: "Top countries" });
    expect(await within(card).findByRole("alert")).toHaveTextContent("It took too long.");
    server.resetHandlers();
    await userEvent.click(within(card).getByRole("button", { name: "Try again" }));
    expect(await within(card).findByRole("radio", { name: "Table" })).toBeInTheDocument();
  });
});
