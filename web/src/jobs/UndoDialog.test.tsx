import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { createQueryClient } from "@/api/client";
import type { Job, PageJob } from "@/api/gen";
import { renderAt } from "@/testing/render";
import { aJob } from "@/testing/samples";

import { recentJobsOptions } from "./queries";
import { UndoLast } from "./UndoLast";

const API = "http://localhost/api/v1";

const sent: unknown[] = [];
let counting: Promise<void> = Promise.resolve();
const done = aJob(1, { state: "succeeded", undoable_until: "2999-01-01T00:00:00Z" });

const server = setupServer(
  http.get(`${API}/jobs`, () => HttpResponse.json({ items: [done] } satisfies PageJob)),
  http.post(`${API}/plans`, async () => {
    await counting;
    return HttpResponse.json({ kind: "undo", matched: 5, removed: 5, exact: true, sentence: "5" });
  }),
  http.post(`${API}/jobs`, async ({ request }) => {
    sent.push(await request.json());
    const undo: Job = aJob(2, { kind: "undo", undo_of: done.id });
    return HttpResponse.json(undo, { status: 202 });
  }),
);
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => {
  sent.length = 0;
  counting = Promise.resolve();
});
afterAll(() => server.close());

const Screen = () => (
  <>
    <input type="checkbox" aria-label="Select Acme" />
    <input aria-label="Search" />
    <UndoLast />
  </>
);

async function show() {
  const client = createQueryClient();
  client.setQueryData<PageJob>(recentJobsOptions().queryKey, { items: [done] });
  renderAt("/", Screen, client);
  await screen.findByRole("textbox");
  return userEvent.setup();
}

describe("undo by keyboard", () => {
  it("has the focus on its button while the plan is counted, and starts with Enter after", async () => {
    let counted: (() => void) | undefined;
    counting = new Promise<void>((resolve) => {
      counted = resolve;
    });
    const user = await show();
    await user.click(screen.getByRole("checkbox"));
    await user.keyboard("{Alt>}[KeyU]{/Alt}");
    const dialog = within(await screen.findByRole("dialog"));
    await waitFor(() => expect(dialog.getByRole("button", { name: "Undo" })).toHaveFocus());
    await user.keyboard("{Enter}");
    expect(sent).toEqual([]);
    counted!();
    expect(await dialog.findByRole("button", { name: "Undo 5" })).toHaveFocus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(sent).toEqual([{ kind: "undo", job_id: done.id }]));
  });

  it("is asked for by its key with the focus on a checkbox, but not in a text field", async () => {
    const user = await show();
    await user.click(screen.getByRole("textbox"));
    await user.keyboard("{Alt>}[KeyU]{/Alt}");
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    await user.click(screen.getByRole("checkbox"));
    await user.keyboard("{Alt>}[KeyU]{/Alt}");
    expect(await screen.findByRole("dialog")).toBeInTheDocument();
  });
});
