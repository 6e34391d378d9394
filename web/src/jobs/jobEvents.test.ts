import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { createQueryClient } from "@/api/client";
import type { Job, PageJob } from "@/api/gen";
import {
  countCompaniesOptions,
  countMembersOptions,
  getCollectionOptions,
  getFacetOptions,
  getGrowthOptions,
  getHistogramOptions,
  getOverlapOptions,
  getSelectionOptions,
  listCollectionsOptions,
  listMembersOptions,
  listViewsOptions,
} from "@/api/gen/@tanstack/react-query.gen";
import { followJobs } from "@/liveQueries";
import { aJob, aJobDetail, idOf } from "@/testing/samples";

import { applyJobEvent } from "./cache";
import { jobOptions, recentJobsOptions } from "./queries";

const RECENT = recentJobsOptions().queryKey;
const MEMBERS = listMembersOptions({ path: { collection_id: idOf(2) }, query: {} }).queryKey;

let client: QueryClient;
beforeEach(() => {
  client = createQueryClient();
  followJobs(client);
});

const page = (...items: Job[]): PageJob => ({
  items,
  next_cursor: null,
  prev_cursor: null,
  last_cursor: null,
});
const isStale = (queryKey: QueryKey) => client.getQueryState(queryKey)?.isInvalidated;
const jobOf = (kind: Job["kind"], state: Job["state"] = "succeeded") => aJob(1, { kind, state });
const show = (...keys: QueryKey[]) => {
  for (const key of keys) client.setQueryData<unknown>(key, {});
  return keys;
};

const path = (number: number) => ({ path: { collection_id: idOf(number) } });
const filter = (number: number) =>
  JSON.stringify({ conditions: [{ op: "in_collection", collection_ids: [idOf(number)] }] });

describe("an event", () => {
  beforeEach(() => vi.useFakeTimers());

  it("of progress patches the job, and asks for the counts once a second", () => {
    client.setQueryData(RECENT, page(aJob(1)));
    const [collections] = show(listCollectionsOptions().queryKey);
    vi.spyOn(client, "invalidateQueries");
    const progress = { ...aJob(1).progress, processed: 10 };
    for (let index = 0; index < 50; index += 1) {
      applyJobEvent(client, { type: "progress", job: aJob(1, { state: "running", progress }) });
    }
    expect(client.getQueryData(RECENT)?.items[0]?.progress.processed).toBe(10);
    const of = { queryKey: collections, exact: true };
    expect(vi.mocked(client.invalidateQueries).mock.calls).toEqual([[of]]);
    vi.advanceTimersByTime(10_000);
    expect(vi.mocked(client.invalidateQueries).mock.calls).toEqual([[of], [of]]);
  });

  it("of the end asks for what shows the collections that it touched, and nothing else", () => {
    const touched = show(
      MEMBERS,
      getCollectionOptions(path(2)).queryKey,
      getGrowthOptions(path(2)).queryKey,
      countMembersOptions({ ...path(7), query: { filter: filter(2) } }).queryKey,
      countCompaniesOptions({ query: { filter: filter(2) } }).queryKey,
      getFacetOptions({ query: { field: "city", collection_id: idOf(2) } }).queryKey,
      getOverlapOptions({ query: { collection_id: [idOf(7), idOf(2)] } }).queryKey,
      listCollectionsOptions().queryKey,
    );
    const others = show(
      listMembersOptions({ ...path(7), query: {} }).queryKey,
      getCollectionOptions(path(7)).queryKey,
      getGrowthOptions(path(7)).queryKey,
      countMembersOptions({ ...path(7), query: { filter: filter(8) } }).queryKey,
      countCompaniesOptions().queryKey,
      getFacetOptions({ query: { field: "city", collection_id: idOf(7) } }).queryKey,
      getHistogramOptions({ query: { field: "employees" } }).queryKey,
      getOverlapOptions({ query: { collection_id: [idOf(7), idOf(8)] } }).queryKey,
      listViewsOptions().queryKey,
      getSelectionOptions({ path: { selection_id: idOf(500) } }).queryKey,
    );
    applyJobEvent(client, { type: "succeeded", job: jobOf("copy") });
    vi.advanceTimersByTime(5_000);
    expect(touched.filter((key) => !isStale(key))).toEqual([]);
    expect(others.filter(isStale)).toEqual([]);
  });

  it.each(["edit", "undo", "delete_companies", "import"] as const)(
    "of the end of a job that changes companies (%s) asks for every list of companies",
    (kind) => {
      const keys = show(
        listMembersOptions({ path: { collection_id: idOf(7) }, query: {} }).queryKey,
        countCompaniesOptions().queryKey,
        getFacetOptions({ query: { field: "city" } }).queryKey,
      );
      applyJobEvent(client, { type: "succeeded", job: jobOf(kind) });
      expect(keys.filter((key) => !isStale(key))).toEqual([]);
    },
  );

  it("of the end of a collection, or of its return, asks for the views too", () => {
    const [views] = show(listViewsOptions().queryKey);
    for (const [kind, stale] of [
      ["copy", false],
      ["delete_collection", true],
      ["undo", true],
    ] as const) {
      client.setQueryData<unknown>(views!, {});
      applyJobEvent(client, { type: "succeeded", job: jobOf(kind) });
      vi.advanceTimersByTime(2_000);
      expect(isStale(views!)).toBe(stale);
    }
  });

  it("of an undo asks again for the job that it takes back", () => {
    const key = jobOptions(aJob(1).id).queryKey;
    client.setQueryData(key, aJobDetail(1));
    const undo = aJob(2, { kind: "undo", undo_of: aJob(1).id });
    applyJobEvent(client, { type: "queued", job: undo });
    expect(isStale(key)).toBe(true);
  });

  it("follows the source of what takes out of it, and not of what leaves it as it is", () => {
    const [source] = show(getCollectionOptions({ path: { collection_id: idOf(1) } }).queryKey);
    applyJobEvent(client, { type: "progress", job: jobOf("copy", "running") });
    vi.advanceTimersByTime(2_000);
    expect(isStale(source!)).toBe(false);
    applyJobEvent(client, { type: "progress", job: jobOf("move", "running") });
    expect(isStale(source!)).toBe(true);
  });

  it("does not make rows jump under a reader while the job runs", () => {
    const full = { items: [], next_cursor: "more", prev_cursor: null, last_cursor: null };
    client.setQueryData<unknown>(MEMBERS, full);
    applyJobEvent(client, { type: "progress", job: jobOf("copy", "running") });
    expect(isStale(MEMBERS)).toBe(false);
    applyJobEvent(client, { type: "succeeded", job: jobOf("copy") });
    expect(isStale(MEMBERS)).toBe(true);
  });
});
