import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext } from "@tanstack/react-router";

import { sidebarOptions } from "@/features/collections/queries";
import { companyCountOptions } from "@/features/companies/queries";
import { viewsOptions } from "@/features/views/queries";
import { recentJobsOptions } from "@/jobs/queries";
import { panelSearch } from "@/lib/panel";
import { Shell } from "@/shell/Shell";

export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  validateSearch: panelSearch,
  loader: ({ context: { queryClient } }) => {
    void queryClient.prefetchQuery(sidebarOptions());
    void queryClient.prefetchQuery(viewsOptions());
    void queryClient.prefetchQuery(companyCountOptions());
    void queryClient.prefetchQuery(recentJobsOptions());
  },
  component: Shell,
});
