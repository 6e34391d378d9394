import { http, HttpResponse, type RequestHandler } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll } from "vitest";

import type { Plan } from "@/api/gen";

import { aCollection, aJob, aSelection, idOf } from "./samples";

const API = "http://localhost/api/v1";

type Sent = { path: string; key: string | null; body: Record<string, unknown> };

const COLLECTIONS = [
  aCollection(1, { name: "My List" }),
  aCollection(2, { name: "Prospects" }),
  aCollection(3, { name: "Archive" }),
];

const page = (items: unknown[]) => ({
  items,
  total: items.length,
  next_cursor: null,
  prev_cursor: null,
  last_cursor: null,
});

/** A server that plans and makes jobs, for as long as the tests of a file run. */
export function operationsApi() {
  const requests: Sent[] = [];
  const server = setupServer(
    http.get(`${API}/collections`, () => HttpResponse.json(page(COLLECTIONS))),
    http.post(`${API}/selections`, () => HttpResponse.json(aSelection(), { status: 201 })),
    http.delete(`${API}/collections/:id`, () => HttpResponse.json(aJob(1), { status: 202 })),
    http.post(`${API}/jobs`, () => HttpResponse.json(aJob(1), { status: 202 })),
  );
  server.events.on("request:start", async ({ request }) => {
    if (request.method !== "POST") return;
    requests.push({
      path: new URL(request.url).pathname.replace("/api/v1/", ""),
      key: request.headers.get("idempotency-key"),
      body: (await request.clone().json()) as Record<string, unknown>,
    });
  });
  beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
  afterEach(() => {
    server.resetHandlers();
    requests.length = 0;
  });
  afterAll(() => server.close());

  const answer = (path: string, give: () => Response, once = false): RequestHandler =>
    http.post(`${API}/${path}`, give, { once });
  return {
    sent: (path: string) => requests.filter((request) => request.path === path),
    selects: (change: Parameters<typeof aSelection>[0]) =>
      server.use(
        answer("selections", () => HttpResponse.json(aSelection(change), { status: 201 })),
      ),
    plans: (kind: string, plan: Partial<Plan>) =>
      server.use(
        answer("plans", () =>
          HttpResponse.json({ kind, sentence: "", matched: 50, exact: true, ...plan }),
        ),
      ),
    shows: (path: string, body: object) =>
      server.use(http.get(`${API}/${path}`, () => HttpResponse.json({ ...body }))),
    refuses: (path: string, status: number, pointer: string, detail: string, once = false) =>
      server.use(answer(path, () => refusal(status, pointer, detail), once)),
  };
}

const refusal = (status: number, pointer: string, detail: string) =>
  HttpResponse.json(
    { type: "/problems/x", title: "Refused", status, detail, errors: [{ pointer, detail }] },
    { status, headers: { "content-type": "application/problem+json" } },
  );

export const MY_LIST = { id: idOf(1), name: "My List" };
