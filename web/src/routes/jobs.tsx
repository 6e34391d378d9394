import { createRoute } from "@tanstack/react-router";

import { CollectionFilter } from "@/features/collections/CollectionFilter";
import { JobsPage } from "@/jobs/JobsPage";
import { jobsSearch } from "@/jobs/search";

import { rootRoute } from "./root";

export const jobsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/jobs",
  validateSearch: jobsSearch,
  component: function Jobs() {
    return <JobsPage CollectionFilter={CollectionFilter} />;
  },
});
