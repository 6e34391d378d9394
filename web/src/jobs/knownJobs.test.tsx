import { act, screen, waitFor } from "@testing-library/react";
import { Profiler } from "react";
import { expect, it } from "vitest";

import type { PageJob } from "@/api/gen";
import { renderScreen } from "@/testing/render";
import { aJob } from "@/testing/samples";

import { applyJobEvent } from "./cache";
import { knownJobs, useUndoState } from "./knownJobs";
import { recentJobsOptions } from "./queries";

const JOBS = Array.from({ length: 30 }, (_, number) => aJob(number, { state: "succeeded" }));
const page = (items: PageJob["items"]): PageJob => ({
  items,
  next_cursor: null,
  prev_cursor: null,
  last_cursor: null,
});

function Card({ job }: { job: (typeof JOBS)[number] }) {
  const { undone, word } = useUndoState(job);
  return <p>{`${job.title}: ${undone ? "undone" : word}`}</p>;
}

it("draws a card again only where its job was undone, and asks for nothing", async () => {
  const drawn: string[] = [];
  const { client } = renderScreen(
    JOBS.map((job) => (
      <Profiler key={job.id} id={job.title} onRender={(id) => drawn.push(id)}>
        <Card job={job} />
      </Profiler>
    )),
  );
  const list = recentJobsOptions().queryKey;
  act(() => void client.setQueryData(list, page(JOBS.toReversed())));
  drawn.length = 0;
  const undo = aJob(40, { kind: "undo", undo_of: JOBS[3]!.id, state: "running" });
  act(() => applyJobEvent(client, { type: "started", job: undo }));
  expect(await screen.findByText("Copy 3: undone")).toBeVisible();
  for (let processed = 0; processed < 10; processed += 1) {
    const progress = { ...undo.progress, processed };
    act(() => applyJobEvent(client, { type: "progress", job: { ...undo, progress } }));
  }
  await waitFor(() => expect(knownJobs(client)[0]?.progress.processed).toBe(9));
  expect(drawn).toEqual(["Copy 3"]);
  expect(client.getQueryCache().find({ queryKey: list })?.getObserversCount()).toBe(0);
});

it("sorts once for however many ask", () => {
  const { client } = renderScreen(null);
  client.setQueryData(recentJobsOptions().queryKey, page(JOBS));
  expect(knownJobs(client)).toBe(knownJobs(client));
});
