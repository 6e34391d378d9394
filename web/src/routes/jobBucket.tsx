import { createRoute, notFound } from "@tanstack/react-router";

import { BucketPage } from "@/features/buckets/BucketPage";
import { bucketSearch } from "@/features/buckets/queries";
import { openCompanySearch } from "@/features/companies/useOpenCompany";
import { type Bucket, BUCKETS } from "@/jobs/comparison";

import { rootRoute } from "./root";

export const jobBucketRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/jobs/$jobId/$bucket",
  validateSearch: bucketSearch.extend(openCompanySearch.shape),
  beforeLoad: ({ params }) => {
    if (!(params.bucket in BUCKETS)) throw notFound();
  },
  component: function JobBucket() {
    const { jobId, bucket } = jobBucketRoute.useParams();
    return <BucketPage key={`${jobId}/${bucket}`} jobId={jobId} bucket={bucket as Bucket} />;
  },
});
