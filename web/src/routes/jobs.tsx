import { createRoute } from "@tanstack/react-router";

import { JobsPage } from "@/jobs/JobsPage";
import { jobsSearch } from "@/jobs/queries";

import { rootRoute } from "./root";

export const jobsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/jobs",
  validateSearch: jobsSearch,
  component: JobsPage,
});
