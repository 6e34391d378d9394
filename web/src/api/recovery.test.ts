import { type QueryClient, QueryObserver } from "@tanstack/react-query";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";

import { createQueryClient } from "./client";
import { Problem } from "./problem";
import { askAgainForFailed, recoverFailed } from "./recovery";

const DOWN = new Problem({ status: 503, title: "The database cannot be reached", detail: "Wait." });

let ready = true;
const server = setupServer(
  http.get("http://localhost/readyz", () =>
    ready
      ? HttpResponse.json({ status: "ready", revision: "1", worker: true, queued: 0 })
      : new HttpResponse(null, { status: 503 }),
  ),
);
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterAll(() => server.close());

let client: QueryClient;
const forget: (() => void)[] = [];
beforeEach(() => {
  client = createQueryClient();
  client.setDefaultOptions({ queries: { retry: false } });
});
afterEach(() => {
  for (const end of forget.splice(0)) end();
  vi.useRealTimers();
});

/** Shows answers one after the other, and says how often it was asked; the last one is given again and again. */
function show(name: string, ...answers: (() => Promise<unknown>)[]) {
  const queryFn = vi.fn<() => Promise<unknown>>(() =>
    (answers.length > 1 ? answers.shift()! : answers[0]!)(),
  );
  const observer = new QueryObserver(client, { queryKey: [name], queryFn });
  forget.push(observer.subscribe(() => {}));
  return queryFn;
}

const fails = () => Promise.reject(DOWN);
const never = () => new Promise(() => {});
const works = async () => "answer";

it("asks again, when the server is back, for what failed and for what still waits; not for the rest", async () => {
  show("failed", fails, works);
  show("waiting", never, works);
  const missing = show("missing", () =>
    Promise.reject(new Problem({ status: 404, title: "Not found", detail: "Gone." })),
  );
  const fine = show("fine", works);
  await vi.waitFor(() => expect(client.getQueryState(["failed"])?.status).toBe("error"));
  await askAgainForFailed(client);
  expect(client.getQueryData(["failed"])).toBe("answer");
  expect(client.getQueryData(["waiting"])).toBe("answer");
  expect(missing).toHaveBeenCalledTimes(1);
  expect(fine).toHaveBeenCalledTimes(1);
});

it("finds out by itself that the server is ready again, and leaves what is shown as it is until then", async () => {
  ready = false;
  const failed = show("failed", fails, works);
  await vi.waitFor(() => expect(client.getQueryState(["failed"])?.status).toBe("error"));
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  forget.push(recoverFailed(client));
  const probed = vi.fn<() => void>();
  server.events.on("response:mocked", () => probed());
  vi.advanceTimersByTime(5_000);
  await vi.waitFor(() => expect(probed).toHaveBeenCalledTimes(1));
  expect(failed).toHaveBeenCalledTimes(1);
  ready = true;
  await vi.waitFor(() => {
    vi.advanceTimersByTime(5_000);
    expect(client.getQueryData(["failed"])).toBe("answer");
  });
  probed.mockClear();
  vi.advanceTimersByTime(60_000);
  expect(probed).not.toHaveBeenCalled();
});
