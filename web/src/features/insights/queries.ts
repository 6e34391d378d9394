import { keepPreviousData, type QueryClient, useQuery } from "@tanstack/react-query";

import {
  getFacetOptions,
  getGrowthOptions,
  getHistogramOptions,
} from "@/api/gen/@tanstack/react-query.gen";
import { changesMembers } from "@/features/operations/changes";
import type { LiveQueries } from "@/jobs/liveQueries";

import { filterOf } from "@/features/filters/conditions";
import { useCount } from "@/features/filters/queries";

import type { FacetField } from "./figures";
import { filterJson, type Subset } from "./filter";
import type { Distribution } from "./words";

/** The companies that figures are of: those of a collection, or of all that match. */
export type Scope = { collectionId: string | null; subset: Subset };

const TOP = 10;

function where({ collectionId, subset }: Scope) {
  const filter = filterJson(subset);
  return {
    ...(collectionId ? { collection_id: collectionId } : {}),
    ...(filter ? { filter } : {}),
  };
}

const facetOptions = (field: FacetField, scope: Scope) =>
  getFacetOptions({ query: { field, limit: TOP, ...where(scope) } });

const histogramOptions = (field: Distribution, scope: Scope) =>
  getHistogramOptions({ query: { field, ...where(scope) } });

const growthOptions = (id: string) => getGrowthOptions({ path: { collection_id: id } });

export const useFacet = (field: FacetField, scope: Scope) =>
  useQuery({ ...facetOptions(field, scope), placeholderData: keepPreviousData });

export const useHistogram = (field: Distribution, scope: Scope) =>
  useQuery({ ...histogramOptions(field, scope), placeholderData: keepPreviousData });

export const useGrowth = (id: string) => useQuery(growthOptions(id));

/** How many companies the figures are of. The list counts them by the same request. */
export function useTotal({ collectionId, subset }: Scope) {
  return useCount({ collectionId, filter: filterOf(subset.q ?? "", subset.filter) });
}

/** When companies came: into the collection, or into the workspace. */
export const addedField = (collectionId: string | null): Distribution =>
  collectionId ? "added_at" : "created_at";

export const FACETS: FacetField[] = ["country", "industry"];

/** Asks for all figures at once, while the page itself is still on its way. */
export function prefetchInsights(client: QueryClient, scope: Scope) {
  for (const field of FACETS) void client.prefetchQuery(facetOptions(field, scope));
  for (const field of ["employees", "founded_year", addedField(scope.collectionId)] as const)
    void client.prefetchQuery(histogramOptions(field, scope));
  if (scope.collectionId) void client.prefetchQuery(growthOptions(scope.collectionId));
}

export const insightsLive: LiveQueries = {
  getGrowth: { shows: (job, { path }) => changesMembers(job, path.collection_id) },
};
