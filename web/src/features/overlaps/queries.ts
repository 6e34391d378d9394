import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { z } from "zod";

import type { Overlap } from "@/api/gen";
import { getOverlapOptions, listSharedCompaniesOptions } from "@/api/gen/@tanstack/react-query.gen";
import {
  companiesSearch,
  type CompanySort,
  type Page,
  pageQuery,
} from "@/features/companies/queries";
import { changesList, changesMembers } from "@/features/operations/changes";
import type { LiveQueries } from "@/jobs/liveQueries";

export const LEAST = 2;
export const MOST = 12;

/** Row and column of a cell, as ids of collections. */
export type Pair = [string, string];

const uuid = z.uuid();

/**
 * The collections that are compared, the two whose companies are shown, and the state of that list.
 * A link that was cut off compares what can still be read of it.
 */
export const overlapSearch = companiesSearch.extend({
  collections: z
    .array(z.unknown())
    .transform((ids) => [...new Set(ids.map((id) => uuid.safeParse(id).data ?? ""))])
    .transform((ids) => ids.filter(Boolean).slice(0, MOST))
    .optional()
    .catch(undefined),
  pair: z.tuple([uuid, uuid]).optional().catch(undefined),
});

/** What a matrix already says about these collections; those that it has not are left out. */
export function restrict(overlap: Overlap, ids: string[]): Overlap {
  const places = ids
    .map((id) => overlap.collections.findIndex((collection) => collection.id === id))
    .filter((place) => place >= 0);
  return {
    ...overlap,
    collections: places.map((place) => overlap.collections[place]!),
    shared: places.map((row) => places.map((column) => overlap.shared[row]![column]!)),
  };
}

/** The matrix. Counted anew whenever the page is opened: it is looked at to see how things stand. */
export const useOverlap = (ids: string[]) =>
  useQuery({
    ...getOverlapOptions({ query: { collection_id: ids } }),
    enabled: ids.length >= LEAST,
    placeholderData: (previous) => previous && restrict(previous, ids),
    refetchOnMount: "always",
  });

/** A page of the companies that are in both. */
export const useSharedCompanies = (pair: Pair, page: Page<CompanySort>) =>
  useQuery({
    ...listSharedCompaniesOptions({ query: { collection_id: pair, ...pageQuery(page) } }),
    placeholderData: keepPreviousData,
  });

export const overlapsLive: LiveQueries = {
  getOverlap: {
    shows: (job, { query }) => query.collection_id.some((id) => changesMembers(job, id)),
  },
  listSharedCompanies: {
    shows: (job, { query }) =>
      query.collection_id.some((id) => changesList(job, { ...query, collection_id: id })),
  },
};
