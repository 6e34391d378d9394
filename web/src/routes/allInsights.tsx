import { createRoute } from "@tanstack/react-router";

import { insightsSearch } from "@/features/insights/filter";
import { prefetchInsights } from "@/features/insights/queries";

import { rootRoute } from "./root";

export const allInsightsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/companies/insights",
  validateSearch: insightsSearch,
  loaderDeps: ({ search: { q, filter } }) => ({ q, filter }),
  loader: ({ context, deps }) =>
    prefetchInsights(context.queryClient, { collectionId: null, subset: deps }),
}).lazy(async () => (await import("./allInsights.lazy")).allInsightsPage);
