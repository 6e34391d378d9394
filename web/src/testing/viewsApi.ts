import { http, HttpResponse } from "msw";

import type { View, ViewCreate, ViewPatch } from "@/api/gen";

import { companiesApi } from "./companiesApi";
import { idOf } from "./samples";

const API = "http://localhost/api/v1";
const AT = "2026-11-23T12:00:00Z";

export const aView = (number: number, change: Partial<View> = {}): View => ({
  id: idOf(300 + number),
  name: `View ${number}`,
  collection_id: null,
  filter: { conditions: [] },
  sort: null,
  columns: null,
  created_at: AT,
  updated_at: AT,
  ...change,
});

const problem = (status: number, pointer: string, detail: string) =>
  HttpResponse.json(
    { type: "/problems/x", title: "Refused", status, detail, errors: [{ pointer, detail }] },
    { status, headers: { "content-type": "application/problem+json" } },
  );

/** A server that finds companies and keeps views, for as long as the tests of a file run. */
export function viewsApi() {
  const companies = companiesApi();
  const sent: { method: string; body: unknown }[] = [];
  return {
    companies,
    sent: (method: string) => sent.filter((one) => one.method === method).map(({ body }) => body),
    has: (given: View[]) => {
      let views = given;
      sent.length = 0;
      companies.use(
        http.get(`${API}/views`, () => HttpResponse.json({ items: views })),
        http.post(`${API}/views`, async ({ request }) => {
          const body = (await request.json()) as ViewCreate;
          sent.push({ method: "POST", body });
          const view = aView(9, body as Partial<View>);
          views = [...views, view];
          return HttpResponse.json(view, { status: 201 });
        }),
        http.get(`${API}/views/:id`, ({ params }) => {
          const view = views.find(({ id }) => id === params["id"]);
          return view ? HttpResponse.json(view) : problem(404, "", "There is no such view.");
        }),
        http.patch(`${API}/views/:id`, async ({ params, request }) => {
          const body = (await request.json()) as ViewPatch;
          sent.push({ method: "PATCH", body });
          views = views.map((view) =>
            view.id === params["id"] ? ({ ...view, ...body } as View) : view,
          );
          return HttpResponse.json(views.find(({ id }) => id === params["id"]));
        }),
        http.delete(`${API}/views/:id`, ({ params }) => {
          sent.push({ method: "DELETE", body: null });
          views = views.filter(({ id }) => id !== params["id"]);
          return new HttpResponse(null, { status: 204 });
        }),
      );
    },
    refuses: (status: number, pointer: string, detail: string) =>
      companies.use(http.post(`${API}/views`, () => problem(status, pointer, detail))),
  };
}
