import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { createQueryClient } from "@/api/client";
import type { Job, PageJob } from "@/api/gen";
import { renderScreen } from "@/testing/render";
import { aJob, idOf } from "@/testing/samples";

import { actionsOf, livingUndo, undoOffer, undoWord } from "./actions";
import { JobActions } from "./JobActions";
import { recentJobsOptions, useRecentJobs } from "./queries";

const API = "http://localhost/api/v1";
const SOON = "2999-01-01T00:00:00Z";
const LONG_AGO = "2020-01-01T00:00:00Z";
const undone = { undone: true };
const standing = { undone: false };

describe("what can be asked of a job", () => {
  it.each<[string, Partial<Job>, { undone: boolean }, string[]]>([
    ["while it waits", { state: "queued" }, standing, ["pause", "cancel"]],
    ["while it runs", { state: "running" }, standing, ["pause", "cancel"]],
    ["while it is paused", { state: "paused" }, standing, ["resume", "cancel"]],
    ["of a deletion that has begun", { kind: "delete_collection" }, standing, []],
    ["when it is done", { state: "succeeded", undoable_until: SOON }, standing, ["undo"]],
    ["when it was undone", { state: "succeeded", undoable_until: SOON }, undone, []],
    ["when it is too late to undo", { state: "succeeded", undoable_until: LONG_AGO }, standing, []],
    ["when there is nothing to undo", { state: "succeeded" }, standing, []],
    [
      "when it failed half-way",
      { state: "failed", retryable_until: SOON, undoable_until: SOON },
      standing,
      ["retry", "undo"],
    ],
    [
      "when what it needs is no longer kept",
      { state: "failed", retryable_until: LONG_AGO, undoable_until: SOON },
      standing,
      ["undo"],
    ],
    [
      "when it failed and was undone",
      { state: "failed", retryable_until: SOON, undoable_until: SOON },
      undone,
      [],
    ],
    ["when it was cancelled", { state: "cancelled", undoable_until: SOON }, standing, ["undo"]],
  ])("%s", (_when, change, known, actions) => {
    expect(actionsOf(aJob(1, change), known)).toEqual(actions);
  });

  it("tells that undo is over from that there is nothing to undo", () => {
    expect(undoOffer({ undoable_until: null })).toBe("none");
    expect(undoOffer({ undoable_until: LONG_AGO })).toBe("over");
    expect(undoOffer({ undoable_until: SOON })).toBe("open");
  });
});

describe("undo, redo and so on", () => {
  const copy = aJob(1, { state: "succeeded" });
  const undo = aJob(2, { kind: "undo", undo_of: copy.id, state: "succeeded" });
  const redo = aJob(3, { kind: "undo", undo_of: undo.id, state: "succeeded" });

  it("take turns", () => {
    const known = [redo, undo, copy];
    expect(known.map((job) => undoWord(job, known))).toEqual(["Undo", "Redo", "Undo"]);
  });

  it("say whether a job's work stands", () => {
    expect(livingUndo(copy.id, [copy])).toBeUndefined();
    expect(livingUndo(copy.id, [undo, copy])).toBe(undo);
    expect(livingUndo(copy.id, [redo, undo, copy])).toBeUndefined();
    expect(livingUndo(copy.id, [{ ...undo, state: "running" }, copy])).toBeDefined();
    expect(livingUndo(copy.id, [{ ...undo, state: "failed" }, copy])).toBeUndefined();
    expect(livingUndo(copy.id, [{ ...redo, state: "cancelled" }, undo, copy])).toBe(undo);
  });
});

const asked: { path: string; body: unknown }[] = [];
let jobs: Job[] = [];
let answer: () => Response;

const server = setupServer(
  http.get(`${API}/jobs`, () => HttpResponse.json({ items: jobs } satisfies PageJob)),
  http.post(`${API}/jobs/:id/:control`, async ({ request }) => {
    asked.push({ path: new URL(request.url).pathname, body: null });
    return answer();
  }),
  http.post(`${API}/plans`, () =>
    HttpResponse.json({
      kind: "undo",
      matched: 2735,
      removed: 2732,
      left_out: 3,
      exact: true,
      sentence: "2,732 taken out again, 3 left because they were gone already.",
    }),
  ),
  http.post(`${API}/jobs`, async ({ request }) => {
    asked.push({ path: new URL(request.url).pathname, body: await request.json() });
    return answer();
  }),
);
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
beforeEach(() => {
  asked.length = 0;
});
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const refusal = () =>
  HttpResponse.json(
    { type: "/problems/job-busy", title: "The job is held", status: 503, detail: "Try again." },
    { status: 503, headers: { "content-type": "application/problem+json" } },
  );

const button = (name: RegExp) => screen.getByRole("button", { name });

/** Its buttons; returns how to see the job as lists show it. */
function show(job: Job) {
  jobs = [job];
  const client = createQueryClient();
  client.setQueryData<PageJob>(recentJobsOptions().queryKey, { items: [job] });
  const Screen = () => {
    useRecentJobs(); // as the drawer does
    return <JobActions job={job} />;
  };
  renderScreen(<Screen />, client);
  const shown = () => client.getQueryData(recentJobsOptions().queryKey)?.items[0];
  return shown;
}

describe("a button", () => {
  it("resumes at once on the screen, and is busy until the server has said so", async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.use(
      http.post(`${API}/jobs/:id/resume`, async () => {
        await held;
        jobs = [aJob(1, { state: "running" })];
        return HttpResponse.json(aJob(1));
      }),
    );
    const shown = show(aJob(1, { state: "paused" }));
    await userEvent.click(button(/Resume “Copy 1”/));
    await waitFor(() => expect(shown()?.state).toBe("queued"));
    expect(button(/Resume/)).toHaveAttribute("data-loading");
    expect(button(/Cancel/)).toHaveAttribute("aria-disabled", "true");
    release?.();
    await waitFor(() => expect(shown()?.state).toBe("running"));
    expect(button(/Resume/)).not.toHaveAttribute("data-loading");
  });

  it("takes back what the server refuses", async () => {
    answer = refusal;
    const failed = aJob(1, {
      state: "failed",
      retryable_until: SOON,
      error: { title: "It broke", detail: "Badly.", retry: "Goes on." },
    });
    const shown = show(failed);
    await userEvent.click(button(/Retry/));
    await waitFor(() => expect(asked.map(({ path }) => path)).toHaveLength(1));
    await waitFor(() => expect(shown()).toMatchObject({ state: "failed", error: failed.error }));
  });

  it("does not say that a job is paused before it is", async () => {
    answer = refusal;
    const shown = show(aJob(1, { state: "running" }));
    await userEvent.click(button(/Pause/));
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(shown()?.state).toBe("running");
  });
});

describe("undo", () => {
  const done = aJob(1, { state: "succeeded", undoable_until: SOON });

  it("shows what it would take back and leave, and then does it", async () => {
    answer = () => {
      const undo = aJob(2, { kind: "undo", undo_of: done.id });
      jobs = [undo, done];
      return HttpResponse.json(undo, { status: 202 });
    };
    show(done);
    await userEvent.click(button(/Undo “Copy 1”/));
    const dialog = await screen.findByRole("dialog", { name: "Undo this job?" });
    expect(await within(dialog).findByText(/2,732 taken out again, 3 left/)).toBeVisible();
    await userEvent.click(within(dialog).getByRole("button", { name: "Undo 2,732" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(asked).toEqual([{ path: "/api/v1/jobs", body: { kind: "undo", job_id: idOf(901) } }]);
    await waitFor(() => expect(screen.queryByRole("button", { name: /Undo/ })).toBeNull());
  });

  it("stays open with the server's words when it is refused", async () => {
    answer = refusal;
    show(done);
    await userEvent.click(button(/Undo/));
    await userEvent.click(await screen.findByRole("button", { name: "Undo 2,732" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The job is heldTry again.");
    expect(screen.getByRole("dialog")).toBeVisible();
  });
});
