import { type QueryClient, QueryObserver } from "@tanstack/react-query";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { createQueryClient } from "@/api/client";
import type { Job, JobDetail, PageJob } from "@/api/gen";
import { listJobsOptions, listMembersOptions } from "@/api/gen/@tanstack/react-query.gen";
import { aJob, aJobDetail, idOf } from "@/testing/samples";

import { applyJobEvent, putJob, putJobUnlessKnown, putOptimisticJob } from "./cache";
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

/** Which operations were asked again, by the ids of the generated query keys. */
const invalidated = () =>
  vi
    .mocked(client.invalidateQueries)
    .mock.calls.flatMap(
      ([filters]) => Object.values(filters?.queryKey?.[0] as object)[0] as string,
    );

describe("a job in the lists", () => {
  it("comes on top of first pages, and of no other page", () => {
    client.setQueryData(RECENT, page(aJob(1)));
    client.setQueryData(SECOND_PAGE, page(aJob(0)));
    putJob(client, aJob(2));
    expect(titles(client, RECENT)).toEqual(["Copy 2", "Copy 1"]);
    expect(titles(client, SECOND_PAGE)).toEqual(["Copy 0"]);
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

describe("an event", () => {
  beforeEach(() => {
    vi.spyOn(client, "invalidateQueries");
  });

  it("of progress patches the job, and asks for the counts at most now and then", () => {
    client.setQueryData(RECENT, page(aJob(1)));
    const progress = { ...aJob(1).progress, processed: 10 };
    for (let index = 0; index < 5; index += 1) {
      applyJobEvent(client, { type: "progress", job: aJob(1, { state: "running", progress }) });
    }
    expect(client.getQueryData(RECENT)?.items[0]?.progress.processed).toBe(10);
    expect(invalidated()).toEqual(["listCollections", "getCollection", "listMembers"]);
  });

  it("of the end asks for everything that shows the target, and for the job's history", () => {
    applyJobEvent(client, { type: "succeeded", job: aJob(1, { state: "succeeded" }) });
    expect(invalidated().toSorted()).toEqual([
      "getCollection",
      "getJob",
      "listCollections",
      "listJobs",
      "listMembers",
    ]);
  });

  it("does not make rows jump under a reader while the job runs", () => {
    const key = listMembersOptions({
      path: { collection_id: idOf(2) },
      query: { limit: 50 },
    }).queryKey;
    const full = { items: [], next_cursor: "more", prev_cursor: null, last_cursor: null };
    client.setQueryData(key, full);
    applyJobEvent(client, { type: "progress", job: aJob(1, { state: "running" }) });
    expect(client.getQueryState(key)?.isInvalidated).toBe(false);
    applyJobEvent(client, { type: "succeeded", job: aJob(1, { state: "succeeded" }) });
    expect(client.getQueryState(key)?.isInvalidated).toBe(true);
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
