import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { BucketOut } from "@/api/gen";
import { renderAt } from "@/testing/render";
import { aJobDetail, aSelection, idOf } from "@/testing/samples";

import { BucketPage } from "./BucketPage";

const JOB = `http://localhost/api/v1/jobs/${idOf(901)}`;
const job = aJobDetail(1, { state: "succeeded", title: "Copy 3 companies to Prospects" });
const bucket = (change: Partial<BucketOut>): BucketOut => ({
  bucket: "added",
  count: 3,
  openable: true,
  selectable: true,
  why_not: null,
  ...change,
});
const COMPANY = {
  domain: null,
  country: null,
  city: null,
  industry: null,
  employees: null,
  founded_year: null,
  funding_usd: null,
};
const page = (items: object[], notice: string | null = null) => ({ items, count: 3, notice });

const server = setupServer(
  http.get(JOB, () => HttpResponse.json(job)),
  http.get(`${JOB}/buckets`, () => HttpResponse.json([bucket({})])),
  http.post(`${JOB}/buckets/added/selection`, () =>
    HttpResponse.json(aSelection({ sentence: "all 3 added of “Copy 3”", count: 3 }), {
      status: 201,
    }),
  ),
  http.get("http://localhost/api/v1/collections", () => HttpResponse.json({ items: [], total: 0 })),
);
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** The bucket with this answer to its page. */
function open(answer: () => Response) {
  server.use(http.get(`${JOB}/buckets/added`, answer));
  renderAt("/", () => <BucketPage jobId={idOf(901)} bucket="added" />);
}

describe("a bucket", () => {
  it("leads back to its job, and offers nothing to do where none is left", async () => {
    open(() => HttpResponse.json(page([])));
    expect(await screen.findByText("3 companies. Actions work on all of them.")).toBeVisible();
    expect(await screen.findByRole("heading", { name: "Added" })).toBeVisible();
    expect(screen.getByRole("link", { name: "Copy 3 companies to Prospects" })).toBeVisible();
    expect(screen.getByRole("button", { name: "Actions" })).toHaveAttribute(
      "aria-disabled",
      "true",
    );
  });

  it("is what the next operation works on, in words", async () => {
    const acme = { id: idOf(10), name: "Acme", created_at: "2026-11-23T12:00:00Z" };
    open(() => HttpResponse.json(page([{ ...COMPANY, ...acme }])));
    const actions = await screen.findByRole("button", { name: "Actions" });
    await screen.findByText("3 companies. Actions work on all of them.");
    await userEvent.click(actions);
    await userEvent.click(await screen.findByRole("menuitem", { name: /Copy to/ }));
    expect(await screen.findByText("all 3 added of “Copy 3”")).toBeVisible();
  });

  it("says what of it is not listed any more", async () => {
    open(() => HttpResponse.json(page([], "2 of the 3 not listed: removed or deleted since.")));
    expect(await screen.findByText(/2 of the 3 not listed/)).toBeVisible();
  });

  it("says why it cannot be opened", async () => {
    open(() =>
      HttpResponse.json(
        {
          type: "/problems/bucket-not-openable",
          title: "This bucket cannot be opened",
          status: 409,
          detail: "“Prospects” is deleted.",
        },
        { status: 409, headers: { "content-type": "application/problem+json" } },
      ),
    );
    expect(await screen.findByRole("alert")).toHaveTextContent("“Prospects” is deleted.");
  });
});
