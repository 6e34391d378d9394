import { delay, http, HttpResponse, type JsonBodyType, type RequestHandler } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll } from "vitest";

import type { CompanyCount, CompanyRow, Facet, Filter, Histogram } from "@/api/gen";

import { aCollection, aSelection, idOf } from "./samples";

const API = "http://localhost/api/v1";

export const aCompany = (number: number, change: Partial<CompanyRow> = {}): CompanyRow => ({
  id: idOf(number),
  name: `Company ${number}`,
  domain: null,
  country: null,
  city: null,
  industry: null,
  employees: null,
  founded_year: null,
  funding_usd: null,
  created_at: "2026-11-23T12:00:00Z",
  ...change,
});

const COLLECTIONS = [
  aCollection(1, { name: "My List", company_count: 50_000 }),
  aCollection(2, { name: "Ignore", company_count: 50 }),
];
const COUNTRIES = [
  { value: "France", count: 120 },
  { value: "Spain", count: 80 },
  { value: "Germany", count: 60 },
];
const SIZES: Histogram["buckets"] = [
  { min: 11, max: 50, count: 2000 },
  { min: 51, max: 200, count: 1234 },
];
const DAYS: Histogram["buckets"] = [
  { since: "2026-11-01T00:00:00Z", until: "2026-11-02T00:00:00Z", count: 5 },
  { since: "2026-11-02T00:00:00Z", until: "2026-11-03T00:00:00Z", count: 7 },
];

type Asked = { path: string; params: URLSearchParams; filter: Filter; body: unknown };

const answers: RequestHandler[] = [
  http.get(`${API}/collections`, () =>
    HttpResponse.json({ items: COLLECTIONS, total: COLLECTIONS.length }),
  ),
  http.get(`${API}/collections/:id`, ({ params }) =>
    HttpResponse.json(COLLECTIONS.find(({ id }) => id === params["id"])),
  ),
  http.get(`${API}/attributes`, () =>
    HttpResponse.json({ attributes: [{ name: "Segment", count: 40 }], exact: true }),
  ),
  http.get(`${API}/facets`, ({ request }) => {
    const { searchParams } = new URL(request.url);
    const text = searchParams.get("search") ?? "";
    const values = COUNTRIES.filter(({ value }) => value.toLowerCase().includes(text));
    const field = searchParams.get("field") ?? "";
    return HttpResponse.json<Facet>({ field, values, more: false, empty: 7, exact: false });
  }),
  http.get(`${API}/histograms`, ({ request }) => {
    const field = new URL(request.url).searchParams.get("field") as Histogram["field"];
    const buckets = field.endsWith("_at") ? DAYS : SIZES;
    return HttpResponse.json<Histogram>({ field, buckets, empty: 9, exact: true });
  }),
  http.get(`${API}/views`, () => HttpResponse.json({ items: [] })),
  http.post(`${API}/selections`, () => HttpResponse.json(aSelection(), { status: 201 })),
];

/** A server that finds companies, for as long as the tests of a file run. */
export function companiesApi() {
  const asked: Asked[] = [];
  const server = setupServer(...answers);
  server.events.on("request:start", async ({ request }) => {
    const { pathname, searchParams: params } = new URL(request.url);
    const filter = JSON.parse(params.get("filter") ?? "{}") as Filter;
    const body: unknown = request.method === "POST" ? await request.clone().json() : undefined;
    asked.push({ path: pathname.replace("/api/v1/", ""), params, filter, body });
  });
  beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
  afterEach(() => {
    server.resetHandlers();
    asked.length = 0;
  });
  afterAll(() => server.close());

  return {
    /** Answers of other kinds, for one test. */
    use: (...more: RequestHandler[]) => server.use(...more),
    asked: (path: string) => asked.filter((request) => request.path === path),
    finds: (rows: CompanyRow[], more = true) =>
      server.use(
        http.get(`${API}/companies`, () =>
          HttpResponse.json({ items: rows, next_cursor: more ? "next" : null }),
        ),
      ),
    /** The quick count, and the exact one that comes later. */
    counts: (quick: Partial<CompanyCount>, exact: number, wait = 0) =>
      server.use(
        http.get(`${API}/companies/count`, async ({ request }) => {
          const { searchParams } = new URL(request.url);
          if (!searchParams.has("filter")) return HttpResponse.json({ count: 50_000, exact: true });
          if (searchParams.get("exact") !== "true") return HttpResponse.json(quick as JsonBodyType);
          await delay(wait);
          return HttpResponse.json({ count: exact, exact: true });
        }),
      ),
    refuses: (path: string, status: number, detail: string, once = false) =>
      server.use(
        http.get(
          `${API}/${path}`,
          () =>
            HttpResponse.json(
              { type: "/problems/x", title: "Refused", status, detail },
              { status, headers: { "content-type": "application/problem+json" } },
            ),
          { once },
        ),
      ),
  };
}
