import { createRoute } from "@tanstack/react-router";

import { insightsSearch, readSubset } from "@/features/insights/filter";
import { prefetchInsights } from "@/features/insights/queries";

import { rootRoute } from "./root";

export const allInsightsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/companies/insights",
  validateSearch: insightsSearch,
  loaderDeps: ({ search: { q, filter } }) => ({ q, filter }),
  loader: ({ context, deps }) => {
    const { subset, unreadable } = readSubset(deps);
    if (unreadable.length === 0)
      prefetchInsights(context.queryClient, { collectionId: null, subset });
  },
}).lazy(async () => (await import("./allInsights.lazy")).allInsightsPage);
