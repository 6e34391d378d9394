import { act, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { listCollectionsOptions } from "@/api/gen/@tanstack/react-query.gen";
import { followJobs } from "@/liveQueries";
import { FakeSource, newestSource } from "@/testing/fakeSource";
import { renderScreen } from "@/testing/render";
import { aJob } from "@/testing/samples";

import { LiveProvider } from "./Live";
import { LiveBadge, LostBadge } from "./LiveBadge";

// The environment has no shared workers, so the tab has a hub of its own.
beforeEach(() => {
  FakeSource.opened = [];
  vi.stubGlobal("EventSource", FakeSource);
});
afterEach(() => vi.unstubAllGlobals());

it("says how the connection is, and asks once for everything after events that it cannot read", async () => {
  const { client } = renderScreen(
    <LiveProvider>
      <LiveBadge />
      <LostBadge />
    </LiveProvider>,
  );
  followJobs(client);
  await waitFor(() => expect(newestSource()).toBeDefined());
  newestSource().hello(1);
  expect(await screen.findByText("Live")).toBeVisible();
  expect(screen.getByRole("status")).toBeEmptyDOMElement();

  const { queryKey } = listCollectionsOptions();
  client.setQueryData<unknown>(queryKey, {});
  const invalidate = vi.spyOn(client, "invalidateQueries");
  const strange = { id: 2, job_id: aJob(1).id, type: "folded", at: "", detail: null, job: {} };
  for (let id = 2; id < 20; id += 1) newestSource().send(id, strange);
  await waitFor(() => expect(client.getQueryState(queryKey)?.isInvalidated).toBe(true));
  expect(invalidate.mock.calls.filter(([filters]) => filters?.queryKey === queryKey)).toHaveLength(
    1,
  );

  act(() => newestSource().fail());
  expect(await screen.findByText("Reconnecting")).toBeVisible();
  expect(screen.getByRole("status")).toHaveTextContent("Reconnecting");
});
