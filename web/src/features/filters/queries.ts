import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";

import type { Filter } from "@/api/gen";
import {
  countCompaniesOptions,
  countMembersOptions,
  getFacetOptions,
  getHistogramOptions,
  listAttributesOptions,
} from "@/api/gen/@tanstack/react-query.gen";
import { asProblem } from "@/api/problem";
import { collectionOptions } from "@/features/collections/queries";
import { changesList } from "@/features/operations/changes";
import type { LiveQueries } from "@/jobs/liveQueries";

import { type Condition, filterQuery } from "./conditions";

/** The list that is filtered: of one collection, or of all companies. */
export type Scope = { collectionId: string | null; filter: Filter | undefined };

const where = ({ collectionId, filter }: Scope) => ({
  ...(collectionId ? { collection_id: collectionId } : {}),
  ...filterQuery(filter),
});

const FACET_VALUES = 50;

/** The commonest values of a field among the companies that match. */
export const useFacet = (field: string, scope: Scope, search: string) =>
  useQuery({
    ...getFacetOptions({
      query: { field, limit: FACET_VALUES, ...where(scope), ...(search ? { search } : {}) },
    }),
    placeholderData: keepPreviousData,
  });

export type HistogramField = Parameters<typeof getHistogramOptions>[0]["query"]["field"];

// Days begin where the reader is.
const zone = () => ({ time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone });

/** How a number or a time is distributed among the companies that match. */
export const useHistogram = (field: HistogramField, scope: Scope) =>
  useQuery(
    getHistogramOptions({
      query: { field, ...(field.endsWith("_at") ? zone() : {}), ...where(scope) },
    }),
  );

/** Names of what files brought beyond the fields that every company has. */
export const useAttributes = (collectionId: string | null, enabled: boolean) =>
  useQuery({
    ...listAttributesOptions({ query: collectionId ? { collection_id: collectionId } : {} }),
    enabled,
  });

export type Count = { count: number; exact: boolean };

const countOptions = ({ collectionId, filter }: Scope, exact: boolean) => {
  const asked = { ...filterQuery(filter), ...(exact ? { exact } : {}) };
  const query = Object.keys(asked).length > 0 ? { query: asked } : {};
  return collectionId
    ? countMembersOptions({ path: { collection_id: collectionId }, ...query })
    : countCompaniesOptions(query);
};

/** How many match: at once, of very many an estimate, which turns exact as soon as they are counted. */
export function useCount(scope: Scope, enabled = true): Count | undefined {
  const ask = (exact: boolean, wanted: boolean) =>
    // Both lists are counted alike; that their queries have different keys is of no concern here.
    ({
      ...(countOptions(scope, exact) as ReturnType<typeof countCompaniesOptions>),
      enabled: wanted,
    });
  const quick = useQuery(ask(false, enabled));
  const exact = useQuery(ask(true, enabled && quick.data?.exact === false));
  const known = quick.data?.exact === false ? (exact.data ?? quick.data) : quick.data;
  return enabled && known ? { count: known.count, exact: known.exact } : undefined;
}

/** Stands for the name of a collection that is gone. */
export const DELETED = "a deleted collection";

/** The names of the collections that conditions speak of. */
export function useCollectionNames(conditions: readonly Condition[]): (id: string) => string {
  const ids = [
    ...new Set(conditions.flatMap((one) => ("collection_ids" in one ? one.collection_ids : []))),
  ];
  const found = useQueries({ queries: ids.map((id) => collectionOptions(id)) });
  const names = new Map(
    ids.map((id, index) => {
      const { data, error } = found[index]!;
      const gone = error && asProblem(error).status === 404 ? DELETED : "…";
      return [id, data?.name ?? gone];
    }),
  );
  return (id) => names.get(id) ?? "…";
}

export const filtersLive: LiveQueries = {
  getFacet: { shows: (job, { query }) => changesList(job, query) },
  getHistogram: { shows: (job, { query }) => changesList(job, query) },
  listAttributes: { shows: (job, { query }) => changesList(job, query ?? {}) },
};
