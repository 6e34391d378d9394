import { act, renderHook, waitFor } from "@testing-library/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createQueryClient } from "@/api/client";
import { aJob, aJobDetail } from "@/testing/samples";

import { applyJobEvent } from "./cache";
import { recentJobsOptions } from "./queries";
import { useUndoJob } from "./undoJob";

const API = "http://localhost/api/v1";
const copy = aJob(1, { state: "succeeded" });
const undo = aJob(2, { kind: "undo", undo_of: copy.id, state: "succeeded" });
const keys: (string | null)[] = [];
let answer: () => Response;

const server = setupServer(
  http.get(`${API}/jobs`, () => HttpResponse.json({ items: [copy] })),
  http.get(`${API}/jobs/:id`, () => HttpResponse.json(aJobDetail(1))),
  http.post(`${API}/jobs`, ({ request }) => {
    keys.push(request.headers.get("idempotency-key"));
    return answer();
  }),
);
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterAll(() => server.close());

it("means one undo by every press until one is known to be made", async () => {
  const client = createQueryClient();
  client.setQueryData(recentJobsOptions().queryKey, {
    items: [copy],
    next_cursor: null,
    prev_cursor: null,
    last_cursor: null,
  });
  const { result } = renderHook(() => useUndoJob(copy, { onStarted: () => {}, quiet: true }), {
    wrapper: ({ children }) => (
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    ),
  });
  const press = async () => {
    const before = keys.length;
    act(() => result.current.mutate({ action: "undo" }));
    await waitFor(() =>
      expect([keys.length, result.current.isPending]).toEqual([before + 1, false]),
    );
  };

  answer = () => HttpResponse.error(); // the server made it, and its answer was lost
  await press();
  await press();
  expect(keys[1]).toBe(keys[0]);
  answer = () => HttpResponse.json(undo, { status: 202 });
  await press();
  expect(keys[2]).toBe(keys[0]);

  // That undo was undone in the meantime: to undo again is another one.
  const redo = aJob(3, { kind: "undo", undo_of: undo.id, state: "succeeded" });
  act(() => applyJobEvent(client, { type: "succeeded", job: redo }));
  answer = () => HttpResponse.json(aJob(4, { kind: "undo", undo_of: copy.id }), { status: 202 });
  await press();
  expect(keys[3]).not.toBe(keys[0]);
});
