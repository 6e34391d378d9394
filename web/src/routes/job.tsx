import { createRoute } from "@tanstack/react-router";

import { JobPage } from "@/jobs/JobPage";
import { jobOptions } from "@/jobs/queries";

import { rootRoute } from "./root";

export const jobRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/jobs/$jobId",
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(jobOptions(params.jobId)),
  component: function JobRoute() {
    const { jobId } = jobRoute.useParams();
    return <JobPage key={jobId} id={jobId} />;
  },
});
