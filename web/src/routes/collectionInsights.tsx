import { createRoute } from "@tanstack/react-router";

import { collectionOptions } from "@/features/collections/queries";
import { insightsSearch, readSubset } from "@/features/insights/filter";
import { prefetchInsights } from "@/features/insights/queries";

import { rootRoute } from "./root";

export const collectionInsightsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/collections/$collectionId/insights",
  validateSearch: insightsSearch,
  loaderDeps: ({ search: { q, filter } }) => ({ q, filter }),
  loader: ({ context, params: { collectionId }, deps }) => {
    void context.queryClient.prefetchQuery(collectionOptions(collectionId));
    const { subset, unreadable } = readSubset(deps);
    if (unreadable.length === 0) prefetchInsights(context.queryClient, { collectionId, subset });
  },
}).lazy(async () => (await import("./collectionInsights.lazy")).collectionInsightsPage);
