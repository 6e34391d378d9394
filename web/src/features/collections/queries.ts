import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { getCollectionOptions, listCollectionsOptions } from "@/api/gen/@tanstack/react-query.gen";
import { changeOf, changesCollections, changesMembers } from "@/features/operations/changes";
import type { LiveQueries } from "@/jobs/liveQueries";
import { type ListSearch, listSearchSchema, type ListSpec } from "@/lib/listSearch";

const SORTS = [
  "name",
  "-name",
  "company_count",
  "-company_count",
  "created_at",
  "-created_at",
  "updated_at",
  "-updated_at",
] as const;
export type CollectionSort = (typeof SORTS)[number];

export const collectionsSpec: ListSpec<CollectionSort> = { sorts: SORTS, defaultSort: "name" };
export const collectionsSearch = listSearchSchema(collectionsSpec);

export const collectionOptions = (id: string) =>
  getCollectionOptions({ path: { collection_id: id } });
export const useCollection = (id: string) => useQuery(collectionOptions(id));

type Page = Pick<ListSearch<CollectionSort>, "q" | "sort" | "limit" | "cursor">;

export const collectionsPageOptions = ({ q, sort, limit, cursor }: Page) =>
  listCollectionsOptions({
    query: { sort, limit, ...(cursor ? { cursor } : {}), ...(q ? { search: q } : {}) },
  });

export const useCollectionsPage = (page: Page) =>
  useQuery({ ...collectionsPageOptions(page), placeholderData: keepPreviousData });

const IN_SIDEBAR = 100;

export const sidebarOptions = () =>
  listCollectionsOptions({ query: { limit: IN_SIDEBAR, sort: "name" } });
export const useSidebarCollections = () => useQuery(sidebarOptions());

const IN_PICKER = 20;

/** Collections whose name holds the text: for choosing one among however many there are. */
export const useCollectionsMatching = (text: string, enabled = true) =>
  useQuery({
    ...listCollectionsOptions({
      query: { limit: IN_PICKER, sort: "name", ...(text ? { search: text } : {}) },
    }),
    placeholderData: keepPreviousData,
    enabled,
  });

/** Counts follow a job while it runs. */
export const collectionsLive: LiveQueries = {
  listCollections: {
    shows: (job) => changesCollections(job) || changeOf(job).members.length > 0,
    whileRunning: () => true,
  },
  getCollection: {
    shows: (job, { path }) => changesMembers(job, path.collection_id) || changesCollections(job),
    whileRunning: () => true,
  },
};
