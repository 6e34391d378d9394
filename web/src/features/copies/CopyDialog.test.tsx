import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import { createQueryClient } from "@/api/client";
import type { PlannedJob, PageJob } from "@/api/gen";
import { recentJobsOptions } from "@/jobs/queries";
import { renderScreen } from "@/testing/render";
import { aCollection, aJob, aSelection, idOf } from "@/testing/samples";

import { CopyDialog } from "./CopyDialog";

const API = "http://localhost/api/v1";
const requests: { path: string; key: string | null; body: unknown }[] = [];

const plan = (change: Partial<PlannedJob> = {}): PlannedJob => ({
  kind: "copy",
  matched: 50,
  new: 3,
  already_there: 47,
  exact: true,
  sentence: "3 new, 47 already there",
  ...change,
});
const refusal = (status: number, pointer: string, detail: string) =>
  HttpResponse.json(
    { type: "/problems/x", title: "Refused", status, detail, errors: [{ pointer, detail }] },
    { status, headers: { "content-type": "application/problem+json" } },
  );

const server = setupServer(
  http.get(`${API}/collections`, () =>
    HttpResponse.json({
      items: [aCollection(1, { name: "My List" }), aCollection(2, { name: "Prospects" })],
      total: 2,
      next_cursor: null,
      prev_cursor: null,
      last_cursor: null,
    }),
  ),
  http.post(`${API}/selections`, () => HttpResponse.json(aSelection(), { status: 201 })),
  http.post(`${API}/plans`, () => HttpResponse.json(plan())),
  http.post(`${API}/jobs`, () => HttpResponse.json(aJob(1), { status: 202 })),
);
server.events.on("request:start", async ({ request }) => {
  if (request.method !== "POST") return;
  const { pathname: path } = new URL(request.url);
  requests.push({
    path,
    key: request.headers.get("idempotency-key"),
    body: await request.clone().json(),
  });
});

beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => {
  server.resetHandlers();
  requests.length = 0;
});
afterAll(() => server.close());

function openDialog() {
  const client = createQueryClient();
  const jobs: PageJob = { items: [], next_cursor: null, prev_cursor: null, last_cursor: null };
  client.setQueryData(recentJobsOptions().queryKey, jobs);
  const onClose = vi.fn<() => void>();
  const onStarted = vi.fn<() => void>();
  renderScreen(
    <CopyDialog
      opened
      onClose={onClose}
      onStarted={onStarted}
      collectionId={idOf(1)}
      selection={{ mode: "ids", ids: new Set([idOf(10)]) }}
    />,
    client,
  );
  const jobTitles = () =>
    client.getQueryData(recentJobsOptions().queryKey)?.items.map((job) => job.title);
  return { user: userEvent.setup(), onClose, onStarted, jobTitles };
}

const sent = (path: string) => requests.filter((request) => request.path === `/api/v1/${path}`);

async function chooseProspects(user: ReturnType<typeof userEvent.setup>) {
  await user.click(await screen.findByRole("combobox", { name: "Collection" }));
  await user.click(await screen.findByRole("option", { name: /Prospects/ }));
}

describe("CopyDialog", () => {
  it("repeats the selection in words and does not offer the list that it came from", async () => {
    const { user } = openDialog();
    expect(await screen.findByText("50 companies of “My List”")).toBeInTheDocument();
    await user.click(screen.getByRole("combobox", { name: "Collection" }));
    expect(await screen.findByRole("option", { name: /Prospects/ })).toBeInTheDocument();
    expect(screen.queryByRole("option", { name: /My List/ })).not.toBeInTheDocument();
  });

  it("shows the plan before the click, and the number on the button", async () => {
    const { user } = openDialog();
    expect(await screen.findByRole("button", { name: "Copy" })).toBeDisabled();
    await chooseProspects(user);
    expect(await screen.findByRole("button", { name: "Copy 3 companies" })).toBeEnabled();
    expect(screen.getByRole("region", { name: "Plan" })).toHaveTextContent("3 new47 already there");
  });

  it("marks an estimate", async () => {
    server.use(
      http.post(`${API}/plans`, () => HttpResponse.json(plan({ new: 3000, exact: false }))),
    );
    const { user } = openDialog();
    await chooseProspects(user);
    expect(await screen.findByRole("button", { name: "Copy ≈ 3,000 companies" })).toBeEnabled();
  });

  it("offers no copy that would do nothing", async () => {
    server.use(
      http.post(`${API}/plans`, () => HttpResponse.json(plan({ new: 0, already_there: 50 }))),
    );
    const { user } = openDialog();
    await chooseProspects(user);
    expect(await screen.findByRole("button", { name: "Nothing to copy" })).toBeDisabled();
  });

  it("starts one job with one selection and one key", async () => {
    const { user, onClose, onStarted, jobTitles } = openDialog();
    await chooseProspects(user);
    await user.click(await screen.findByRole("button", { name: "Copy 3 companies" }));
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(onStarted).toHaveBeenCalledTimes(1);
    expect(sent("selections")).toHaveLength(1);
    expect(sent("jobs")[0]?.body).toEqual({
      kind: "copy",
      selection_id: idOf(500),
      target: { collection_id: idOf(2) },
    });
    expect(sent("jobs")[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
    expect(jobTitles()).toEqual(["Copy 1"]);
  });

  it("takes the entry back when the server refuses, says why, and tries again with the same key", async () => {
    server.use(
      http.post(
        `${API}/jobs`,
        () => refusal(409, "/target/collection_id", "“Prospects” was deleted."),
        {
          once: true,
        },
      ),
    );
    const { user, onClose, jobTitles } = openDialog();
    await chooseProspects(user);
    const button = await screen.findByRole("button", { name: "Copy 3 companies" });
    await user.click(button);
    expect(await screen.findByText("“Prospects” was deleted.")).toBeInTheDocument();
    expect(jobTitles()).toEqual([]);
    await user.click(button);
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    const [first, second] = sent("jobs");
    expect(second?.key).toBe(first?.key);
  });

  it("copies to a new collection, and shows a taken name at its field", async () => {
    server.use(
      http.post(`${API}/jobs`, () =>
        refusal(409, "/target/new_collection/name", "There is a collection “Fresh” already."),
      ),
    );
    const { user } = openDialog();
    await user.click(await screen.findByRole("radio", { name: "New collection" }));
    await user.click(screen.getByRole("button", { name: "Copy 50 companies" }));
    const name = screen.getByRole("textbox", { name: "Name of the new collection" });
    expect(name).toBeInvalid();
    expect(sent("jobs")).toHaveLength(0);
    await user.type(name, "Fresh");
    await user.click(screen.getByRole("button", { name: "Copy 50 companies" }));
    await waitFor(() =>
      expect(name).toHaveAccessibleDescription("There is a collection “Fresh” already."),
    );
  });

  it("shows what went wrong when the selection cannot be made", async () => {
    server.use(http.post(`${API}/selections`, () => refusal(422, "/ids", "Nothing is selected.")));
    openDialog();
    expect(await screen.findByRole("alert")).toHaveTextContent("Nothing is selected.");
  });
});
