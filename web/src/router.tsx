import type { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";

import { NotFound, RouteError } from "./routes/fallbacks";
import { allCompaniesRoute } from "./routes/allCompanies";
import { allInsightsRoute } from "./routes/allInsights";
import { collectionRoute } from "./routes/collection";
import { collectionInsightsRoute } from "./routes/collectionInsights";
import { collectionsRoute } from "./routes/collections";
import { jobRoute } from "./routes/job";
import { jobBucketRoute } from "./routes/jobBucket";
import { jobsRoute } from "./routes/jobs";
import { overlapRoute } from "./routes/overlap";
import { rootRoute } from "./routes/root";
import { settingsRoute } from "./routes/settings";

const routeTree = rootRoute.addChildren([
  collectionsRoute,
  collectionRoute,
  collectionInsightsRoute,
  allCompaniesRoute,
  allInsightsRoute,
  overlapRoute,
  jobsRoute,
  jobRoute,
  jobBucketRoute,
  settingsRoute,
]);

export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    // Query decides what is fresh; the router only asks early.
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultNotFoundComponent: NotFound,
    defaultErrorComponent: RouteError,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
