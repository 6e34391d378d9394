import { Notifications } from "@mantine/notifications";
import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { hideToast } from "@/components/toast";
import { UndoLast } from "@/jobs/UndoLast";
import { renderAt } from "@/testing/render";
import { aJob, aJobDetail, idOf } from "@/testing/samples";

import { AddCompanyDialog } from "./AddCompanyDialog";

const API = "http://localhost/api/v1";

const addition = aJob(1, {
  kind: "create_company",
  state: "succeeded",
  by_hand: true,
  title: "Add “Acme” to “My List”",
  source: null,
  target: { id: idOf(1), name: "My List" },
  undoable_until: "2999-01-01T00:00:00Z",
  receipt: {
    sentence: "1 company created and added to “My List”.",
    total: 1,
    created: 1,
    added: 1,
    duration_s: 0,
  },
});
const member = {
  id: idOf(7),
  name: "Acme",
  domain: null,
  country: null,
  city: null,
  industry: null,
  employees: null,
  founded_year: null,
  funding_usd: null,
  created_at: addition.created_at,
  added_at: addition.created_at,
  job_id: addition.id,
};

let answers: (() => Response)[] = [];
const sent: { key: string | null; body: unknown }[] = [];
const created = () =>
  HttpResponse.json(member, { status: 201, headers: { "longlist-job": addition.id } });
const undone: unknown[] = [];
let lists: URLSearchParams[] = [];

const server = setupServer(
  http.post(`${API}/collections/:id/companies`, async ({ request }) => {
    sent.push({ key: request.headers.get("idempotency-key"), body: await request.json() });
    return (answers.shift() ?? created)();
  }),
  http.get(`${API}/jobs`, ({ request }) => {
    const query = new URL(request.url).searchParams;
    lists.push(query);
    return HttpResponse.json({ items: query.get("by_hand") === "true" ? [addition] : [] });
  }),
  http.get(`${API}/jobs/:id`, () => HttpResponse.json({ ...aJobDetail(1), ...addition })),
  http.post(`${API}/plans`, () =>
    HttpResponse.json({
      kind: "undo",
      matched: 2,
      removed: 1,
      deleted: 1,
      exact: true,
      sentence: "1 to take out, 1 to delete",
    }),
  ),
  http.post(`${API}/jobs`, async ({ request }) => {
    undone.push(await request.json());
    return HttpResponse.json(aJob(2, { kind: "undo", by_hand: true, undo_of: addition.id }), {
      status: 202,
    });
  }),
);
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
beforeEach(() => {
  answers = [];
  lists = [];
  sent.length = undone.length = 0;
});
afterEach(() => act(() => hideToast()));
afterAll(() => server.close());

const open = () =>
  renderAt("/", () => (
    <>
      <Notifications transitionDuration={0} />
      <UndoLast />
      <AddCompanyDialog collectionId={idOf(1)} opened onClose={() => undefined} />
    </>
  ));

const submit = () => userEvent.click(screen.getByRole("button", { name: "Add company" }));

describe("adding a company", () => {
  it("offers to undo it", async () => {
    open();
    await userEvent.type(await screen.findByLabelText(/^Name/), "Acme");
    await submit();
    expect(await screen.findByText(addition.title)).toBeInTheDocument();
    expect(screen.getByText("1 company created and added to “My List”.")).toBeInTheDocument();
    await userEvent.click(await screen.findByRole("button", { name: "Undo", hidden: true }));
    await waitFor(() => expect(undone).toEqual([{ kind: "undo", job_id: addition.id }]));
  });

  it("sends the same key again when the answer was lost, and another one for another company", async () => {
    answers = [() => HttpResponse.error()];
    open();
    await userEvent.type(await screen.findByLabelText(/^Name/), "Acme");
    await submit();
    await screen.findByRole("alert");
    await submit();
    await screen.findByText(addition.title);
    await submit();
    await waitFor(() => expect(sent).toHaveLength(3));
    expect(sent[0]?.key).toBeTruthy();
    expect(sent[1]?.key).toBe(sent[0]?.key);
    expect(sent[2]?.key).not.toBe(sent[0]?.key);
  });

  it("is known to Alt+U, though the lists of jobs leave it out", async () => {
    renderAt("/", () => (
      <>
        <Notifications transitionDuration={0} />
        <UndoLast />
      </>
    ));
    await waitFor(() => expect(lists.length).toBeGreaterThan(0));
    await waitFor(async () => {
      await userEvent.keyboard("{Alt>}u{/Alt}");
      expect(screen.getByText(addition.title)).toBeVisible();
    });
    expect(await screen.findByText("1 to take out, 1 to delete")).toBeVisible();
  });
});
