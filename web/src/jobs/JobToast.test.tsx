import { Notifications } from "@mantine/notifications";
import type { QueryClient } from "@tanstack/react-query";
import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { hideToast } from "@/components/toast";
import type { Job } from "@/api/gen";
import { renderAt } from "@/testing/render";
import { aJob, aJobDetail } from "@/testing/samples";

import { applyJobEvent } from "./cache";
import { announceEnd, showJobToast } from "./JobToast";

const API = "http://localhost/api/v1";
const SOON = "2999-01-01T00:00:00Z";
const receipt = (sentence: string) => ({ sentence, total: 50, duration_s: 1 });

const copy = aJob(1, {
  state: "succeeded",
  undoable_until: SOON,
  receipt: receipt("3 added to “Prospects”."),
});
const undo = aJob(2, {
  kind: "undo",
  title: "Undo of Copy 1",
  undo_of: copy.id,
  state: "succeeded",
  undoable_until: SOON,
  receipt: receipt("3 taken out again."),
});
const redo = aJob(3, {
  kind: "undo",
  title: "Redo of Copy 1",
  undo_of: undo.id,
  state: "succeeded",
  undoable_until: SOON,
  receipt: receipt("3 put back."),
});

let jobs: Job[] = [];
let client: QueryClient;
const server = setupServer(
  http.get(`${API}/jobs`, () => HttpResponse.json({ items: jobs })),
  http.get(`${API}/jobs/:id`, ({ params }) =>
    HttpResponse.json({ ...aJobDetail(0), ...jobs.find(({ id }) => id === params["id"]) }),
  ),
  http.post(`${API}/jobs`, async ({ request }) => {
    const { job_id } = (await request.json()) as { job_id: string };
    const made = job_id === copy.id ? undo : redo;
    jobs = [made, ...jobs];
    return HttpResponse.json(made, { status: 202 });
  }),
);
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
beforeEach(() => {
  jobs = [copy];
  ({ client } = renderAt("/", () => <Notifications transitionDuration={0} />));
});
afterEach(() => act(() => hideToast()));
afterAll(() => server.close());

const button = (name: string) => screen.findByRole("button", { name });

describe("the toast of a job", () => {
  it("undoes and redoes, each with its sentence", async () => {
    act(() => showJobToast(copy));
    expect(await screen.findByText("3 added to “Prospects”.")).toBeVisible();
    await userEvent.click(await button("Undo"));
    expect(await screen.findByText("3 taken out again.")).toBeVisible();
    await userEvent.click(await button("Redo"));
    expect(await screen.findByText("3 put back.")).toBeVisible();
    expect(await button("Undo")).toBeVisible();
  });

  it("offers to cancel while the job runs, and to undo once it is done", async () => {
    jobs = [{ ...copy, state: "running", receipt: null, undoable_until: null }];
    act(() => showJobToast(jobs[0]!));
    expect(await button("Cancel")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });

  it("says so when a job ends whose toast has gone, once", async () => {
    const running: Job = { ...copy, state: "running", receipt: null };
    jobs = [running];
    act(() => showJobToast(running));
    await button("Cancel");
    act(() => hideToast());
    await waitFor(() => expect(screen.queryByText("Copy 1")).toBeNull());
    jobs = [copy];
    act(() => {
      applyJobEvent(client, { type: "succeeded", job: copy });
      announceEnd(copy);
    });
    expect(await button("Undo")).toBeVisible();
    act(() => hideToast());
    act(() => announceEnd(copy));
    await waitFor(() => expect(screen.queryByText("Copy 1")).toBeNull());
  });

  it("says nothing of the jobs of others", () => {
    act(() => announceEnd(aJob(9, { state: "succeeded" })));
    expect(screen.queryByText("Copy 9")).toBeNull();
  });

  it("stays while somebody points at it or has the focus in it, and goes some time after", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setTimeout", "clearTimeout"] });
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    act(() => showJobToast(copy));
    const title = await screen.findByText("Copy 1");
    await user.hover(title);
    act(() => void vi.advanceTimersByTime(60_000));
    expect(title).toBeVisible();
    await user.unhover(title);
    act(() => screen.getByRole("button", { name: "View" }).focus());
    act(() => void vi.advanceTimersByTime(60_000));
    expect(title).toBeVisible();
    act(() => screen.getByRole("button", { name: "View" }).blur());
    act(() => void vi.advanceTimersByTime(11_000));
    expect(title).toBeVisible();
    act(() => void vi.advanceTimersByTime(2_000));
    await waitFor(() => expect(screen.queryByText("Copy 1")).toBeNull());
    vi.useRealTimers();
  });
});
