import { type QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { createQueryClient } from "@/api/client";
import { getCollectionOptions } from "@/api/gen/@tanstack/react-query.gen";
import { followJobs } from "@/liveQueries";
import { idOf } from "@/testing/samples";

import { refresh, refreshEverything } from "./refresh";

const { queryKey } = getCollectionOptions({ path: { collection_id: idOf(1) } });
const FROZEN = [{ _id: "createSelection" }];

let client: QueryClient;
const forget: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  client = createQueryClient();
  followJobs(client);
});

afterEach(() => {
  for (const end of forget.splice(0)) end();
  vi.useRealTimers();
});

/** Does something every tenth of a second, so many times. */
function repeat(times: number, what: () => void): Promise<unknown> {
  let done = 0;
  const timer = setInterval(() => {
    what();
    done += 1;
    if (done === times) clearInterval(timer);
  }, 100);
  return vi.advanceTimersByTimeAsync(100 * times);
}

/** Shows what `answer` gives, and says how often it was asked. */
function show(key: readonly unknown[], answer: () => Promise<unknown>, staleTime?: "static") {
  const queryFn = vi.fn<() => Promise<unknown>>(answer);
  const observer = new QueryObserver(client, {
    queryKey: key,
    queryFn,
    ...(staleTime ? { staleTime } : {}),
  });
  forget.push(observer.subscribe(() => {}));
  return queryFn;
}

const everyQuery = () => true;

it("asks at once, and then at most once a second", async () => {
  const asked = show(queryKey, async () => ({}));
  await vi.advanceTimersByTimeAsync(0);
  await repeat(100, () => refresh(client, everyQuery));
  expect(asked.mock.calls.length).toBeGreaterThan(9);
  expect(asked.mock.calls.length).toBeLessThan(14);
});

it("waits for an answer that takes longer than events are apart, and asks once more after it", async () => {
  const asked = show(queryKey, () => new Promise((resolve) => setTimeout(resolve, 5_000, "slow")));
  await repeat(40, () => refresh(client, everyQuery));
  await vi.advanceTimersByTimeAsync(1_500);
  expect(client.getQueryData(queryKey)).toBe("slow");
  expect(asked).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveBeenCalledTimes(2);
});

it("asks for everything that follows jobs, for nothing that was frozen, and not on every event", async () => {
  const live = show(queryKey, async () => ({}));
  const frozen = show(FROZEN, async () => ({}), "static");
  const unnamed = show([{ _id: "getSelection" }], async () => ({}));
  await vi.advanceTimersByTimeAsync(0);
  await repeat(40, () => refreshEverything(client));
  expect(live).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(live).toHaveBeenCalledTimes(3);
  expect(frozen).toHaveBeenCalledTimes(1);
  expect(unnamed).toHaveBeenCalledTimes(1);
});
