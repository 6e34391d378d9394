import { type QueryClient, QueryObserver } from "@tanstack/react-query";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { createQueryClient } from "@/api/client";
import type { Job, JobDetail, PageJob } from "@/api/gen";
import { listJobsOptions } from "@/api/gen/@tanstack/react-query.gen";
import { aJob, aJobDetail, idOf } from "@/testing/samples";

import { applyJobEvent, putJob, putJobUnlessKnown, putOptimisticJob } from "./cache";
import type { JobsQuery } from "./matches";
import { jobOptions, recentJobsOptions } from "./queries";

const RECENT = recentJobsOptions().queryKey;
const RUNNING = listJobsOptions({ query: { limit: 50, state: ["running"] } }).queryKey;
const SECOND_PAGE = listJobsOptions({ query: { limit: 50, cursor: "next" } }).queryKey;

const page = (...items: Job[]): PageJob => ({
  items,
  next_cursor: null,
  prev_cursor: null,
  last_cursor: null,
});
const titles = (client: QueryClient, key: typeof RECENT) =>
  client.getQueryData(key)?.items.map((job) => job.title);

let client: QueryClient;
beforeEach(() => {
  client = createQueryClient();
});

/** What a list that was asked for like this shows once the job is put. */
const filtered = (query: JobsQuery) => {
  const { queryKey } = listJobsOptions({ query: { limit: 50, ...query } });
  client.setQueryData(queryKey, page());
  putJob(client, aJob(1));
  return titles(client, queryKey);
};
describe("a job in the lists", () => {
  it("of a change by hand goes into lists of those, and not among the recent jobs", () => {
    const byHand = listJobsOptions({ query: { limit: 10, by_hand: true } }).queryKey;
    for (const key of [RECENT, byHand]) client.setQueryData(key, page());
    putJob(client, aJob(1, { by_hand: true, state: "succeeded" }));
    putJob(client, aJob(2));
    expect(titles(client, RECENT)).toEqual(["Copy 2"]);
    expect(titles(client, byHand)).toEqual(["Copy 1"]);
  });

  it("comes on top of first pages, and of no other page", () => {
    client.setQueryData(RECENT, page(aJob(1)));
    client.setQueryData(SECOND_PAGE, page(aJob(0)));
    putJob(client, aJob(2));
    expect(titles(client, RECENT)).toEqual(["Copy 2", "Copy 1"]);
    expect(titles(client, SECOND_PAGE)).toEqual(["Copy 0"]);
  });

  it("stays off the first page where it is older than what that shows", () => {
    const full = { ...page(aJob(3), aJob(2)), next_cursor: "more" };
    client.setQueryData(RECENT, full);
    putJob(client, aJob(1, { state: "running" }));
    expect(titles(client, RECENT)).toEqual(["Copy 3", "Copy 2"]);
    client.setQueryData(RECENT, page(aJob(4), aJob(2)));
    putJob(client, aJob(3));
    putJob(client, aJob(1));
    expect(titles(client, RECENT)).toEqual(["Copy 4", "Copy 3", "Copy 2", "Copy 1"]);
  });

  it("does not make a page longer than it is", () => {
    const { queryKey } = listJobsOptions({ query: { limit: 2 } });
    client.setQueryData(queryKey, { ...page(aJob(2), aJob(1)), next_cursor: "more" });
    putJob(client, aJob(3));
    expect(titles(client, queryKey)).toEqual(["Copy 3", "Copy 2"]);
  });

  it("changes in its place", () => {
    client.setQueryData(RECENT, page(aJob(2), aJob(1)));
    putJob(client, aJob(1, { state: "running" }));
    expect(client.getQueryData(RECENT)?.items.map((job) => job.state)).toEqual([
      "queued",
      "running",
    ]);
  });

  it("leaves a list that it no longer belongs to, and joins one that it does", () => {
    client.setQueryData(RUNNING, page());
    putJob(client, aJob(1, { state: "queued" }));
    expect(titles(client, RUNNING)).toEqual([]);
    putJob(client, aJob(1, { state: "running" }));
    expect(titles(client, RUNNING)).toEqual(["Copy 1"]);
    putJob(client, aJob(1, { state: "succeeded" }));
    expect(titles(client, RUNNING)).toEqual([]);
  });

  it("keeps the history of the job's own page", () => {
    const history: JobDetail["history"] = [
      {
        id: 1,
        at: "2026-11-23T12:00:00Z",
        type: "queued",
        detail: null,
        attempt: 1,
        processed: 0,
        worker: null,
      },
    ];
    const key = jobOptions(aJob(1).id).queryKey;
    client.setQueryData(key, aJobDetail(1, { history }));
    putJob(client, aJob(1, { state: "running" }));
    expect(client.getQueryData(key)).toMatchObject({ state: "running", history });
  });

  it("joins a filtered list only where it fits", () => {
    expect(filtered({ kind: ["copy"] })).toEqual(["Copy 1"]);
    expect(filtered({ kind: ["move"] })).toEqual([]);
    expect(filtered({ search: "COPY" })).toEqual(["Copy 1"]);
    expect(filtered({ search: "import" })).toEqual([]);
    expect(filtered({ collection_id: idOf(2) })).toEqual(["Copy 1"]);
    expect(filtered({ collection_id: idOf(3) })).toEqual([]);
    expect(filtered({ since: "2026-11-23T12:00:00Z" })).toEqual(["Copy 1"]);
    expect(filtered({ until: "2026-11-23T12:00:00Z" })).toEqual([]);
  });

  it("is not put back by an answer that is older than an event", () => {
    client.setQueryData(RECENT, page(aJob(1, { state: "succeeded" })));
    putJobUnlessKnown(client, aJob(1, { state: "queued" }));
    expect(client.getQueryData(RECENT)?.items[0]?.state).toBe("succeeded");
  });

  it("is shown before the server knows of it, and taken back", async () => {
    client.setQueryData(RECENT, page(aJob(1)));
    const takeBack = await putOptimisticJob(client, aJob(2));
    expect(titles(client, RECENT)).toEqual(["Copy 2", "Copy 1"]);
    takeBack();
    expect(titles(client, RECENT)).toEqual(["Copy 1"]);
  });
});

const answer = (state: Job["state"]): JobDetail => aJobDetail(1, { state });

it("does not let a first answer that was under way when a job ended win", async () => {
  const { queryKey } = jobOptions(aJob(1).id);
  const answers: ((job: JobDetail) => void)[] = [];
  const queryFn = () => new Promise<JobDetail>((resolve) => answers.push(resolve));
  const forget = new QueryObserver(client, { queryKey, queryFn }).subscribe(() => {});

  applyJobEvent(client, { type: "succeeded", job: aJob(1, { state: "succeeded" }) });
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]!(answer("succeeded"));
  answers[0]!(answer("running"));
  await vi.waitFor(() => expect(client.getQueryData(queryKey)).toEqual(answer("succeeded")));
  forget();
});
