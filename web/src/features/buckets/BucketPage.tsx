import { IconArrowLeft, IconListSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import type { BucketOut } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { DataTable } from "@/components/DataTable";
import { TextLink } from "@/components/links";
import { PageHeader } from "@/components/PageHeader";
import { Pager, pageRange } from "@/components/Pager";
import { EmptyState, QueryError } from "@/components/states";
import { companyColumns } from "@/features/companies/columns";
import { CompanyDrawer } from "@/features/companies/CompanyDrawer";
import { ActionsMenu } from "@/features/operations/ActionsMenu";
import { bucketsOptions } from "@/jobs/buckets";
import { type Bucket, BUCKETS } from "@/jobs/comparison";
import { JobMissing } from "@/jobs/JobPage";
import { useJob } from "@/jobs/queries";
import { companies } from "@/lib/format";
import { useListSearch } from "@/lib/listSearch";

import classes from "./BucketPage.module.css";
import { bucketSpec, freezeBucket, useBucketPage } from "./queries";

/** The rows come in the order in which they are kept; there is no other. */
const COLUMNS = companyColumns.map((column) => Object.assign({}, column, { enableSorting: false }));

const remark = (about: BucketOut | undefined) =>
  about?.selectable ? "Actions work on all of them." : (about?.why_not ?? "");

/** The companies of one bucket of a receipt: to look at, and to go on with. */
export function BucketPage({ jobId, bucket }: { jobId: string; bucket: Bucket }) {
  const list = useListSearch(bucketSpec);
  const job = useJob(jobId);
  const page = useBucketPage(jobId, bucket, list);
  const about = useQuery(bucketsOptions(jobId)).data?.find((found) => found.bucket === bucket);
  const { data, isPlaceholderData } = page;
  const total = about?.count;
  const where = {
    page: list.page,
    limit: list.limit,
    rowsOnPage: data?.items.length,
    total,
    cursors: data,
  };

  if (job.error && !job.data)
    return <JobMissing error={job.error} retry={() => void job.refetch()} />;

  return (
    <>
      <div className={classes.back}>
        <TextLink to="/jobs/$jobId" params={{ jobId }} size="sm" fw={550} className="ellipsis">
          <IconArrowLeft size={14} aria-hidden="true" /> {job.data?.title ?? "The job"}
        </TextLink>
      </div>
      <PageHeader
        title={BUCKETS[bucket]}
        description={
          total === undefined ? null : `${companies(total)}. ${data?.notice ?? remark(about)}`
        }
      >
        <ActionsMenu
          list={bucket === "added" ? (job.data?.target ?? null) : null}
          disabled={!data?.items.length || !about?.selectable}
          freeze={freezeBucket(jobId, bucket)}
          onStarted={() => undefined}
        />
      </PageHeader>
      <DataTable
        label={`${BUCKETS[bucket]}: ${job.data?.title ?? "companies"}`}
        columns={COLUMNS}
        rows={data?.items}
        totalRows={total ?? -1}
        firstRow={pageRange(where).from}
        sort={list.sort}
        onSort={() => undefined}
        skeletonRows={Math.min(total ?? 12, 24)}
        stale={isPlaceholderData}
        placeholder={placeholder()}
      />
      <Pager {...where} onGo={list.goTo} onNumber={list.setPageNumber} onLimit={list.setLimit} />
      <CompanyDrawer collection={null} />
    </>
  );

  function placeholder() {
    if (page.error && !data)
      return (
        <QueryError
          problem={asProblem(page.error)}
          onRetry={page.refetch}
          onFirstPage={() => list.goTo({ page: 1 })}
        />
      );
    if (data?.items.length !== 0) return undefined;
    return (
      <EmptyState
        icon={IconListSearch}
        title="None is left"
        description="Those that were here have been deleted since."
      />
    );
  }
}
