import type { QueryClient } from "@tanstack/react-query";

import { bucketsLive } from "./features/buckets/queries";
import { collectionsLive } from "./features/collections/queries";
import { companiesLive } from "./features/companies/queries";
import { filtersLive } from "./features/filters/queries";
import { insightsLive } from "./features/insights/queries";
import { overlapsLive } from "./features/overlaps/queries";
import { viewsLive } from "./features/views/queries";
import { jobQueries } from "./jobs/cache";
import { registerLiveQueries } from "./jobs/liveQueries";

/** Tells the client which answers follow which jobs. */
export function followJobs(client: QueryClient) {
  registerLiveQueries(client, {
    ...bucketsLive,
    ...collectionsLive,
    ...companiesLive,
    ...filtersLive,
    ...insightsLive,
    ...overlapsLive,
    ...viewsLive,
    ...jobQueries,
  });
}
