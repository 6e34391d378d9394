import { Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import type { ReactNode } from "react";

import type { JobDetail } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { FullPage } from "@/components/FullPage";
import { ButtonLink, TextLink } from "@/components/links";
import { PageHeader } from "@/components/PageHeader";
import { ErrorState } from "@/components/states";

import { useBucketLinks } from "./buckets";
import { JobActions } from "./JobActions";
import { JobFacts } from "./JobFacts";
import { JobFailure } from "./JobFailure";
import { JobHistory } from "./JobHistory";
import classes from "./JobPage.module.css";
import { JobProgress } from "./JobProgress";
import { JobState } from "./JobState";
import { Lineage } from "./Lineage";
import { PlanAndReceipt } from "./PlanAndReceipt";
import { isActive, useIsGone, useJob } from "./queries";
import { Rejections } from "./Rejections";
import { useKind } from "./useKind";

/** One job, from what was asked to what was done. */
export function JobPage({ id }: { id: string }) {
  const { data: job, error, refetch } = useJob(id);
  if (error && !job) return <JobMissing error={error} retry={() => void refetch()} />;
  return (
    <div className={classes.page}>
      <div className={classes.back}>
        <TextLink to="/jobs" size="sm" fw={550}>
          <IconArrowLeft size={14} aria-hidden="true" /> All jobs
        </TextLink>
      </div>
      <PageHeader title={job?.title} description={job ? <Standing job={job} /> : null}>
        {job ? (
          <div className={classes.actions}>
            <OpenCollection job={job} />
            <JobActions job={job} full />
          </div>
        ) : null}
      </PageHeader>
      <div className={classes.body}>{job ? <Body job={job} /> : <Loading />}</div>
    </div>
  );
}

export function JobMissing({ error, retry }: { error: unknown; retry: () => void }) {
  const problem = asProblem(error);
  const gone = problem.status === 404 || problem.status === 422;
  const title = gone ? "This job is not known" : problem.title;
  return (
    <FullPage title={title}>
      <ErrorState
        title={title}
        detail={gone ? "The link may not be complete." : problem.detail}
        {...(gone ? {} : { onRetry: retry })}
      >
        <ButtonLink to="/jobs" variant="default">
          All jobs
        </ButtonLink>
      </ErrorState>
    </FullPage>
  );
}

function Standing({ job }: { job: JobDetail }) {
  const { word, icon: Icon } = useKind(job);
  return (
    <div className={classes.standing}>
      <span className={classes.kind}>
        <Icon size={16} stroke={1.8} aria-hidden="true" />
        {word}
      </span>
      <JobState job={job} />
    </div>
  );
}

/** Where to look at what it made, once it is made. */
function OpenCollection({ job }: { job: JobDetail }) {
  const gone = useIsGone(job.target?.id);
  if (isActive(job) || !job.target || gone) return null;
  return (
    <ButtonLink
      variant="default"
      to="/collections/$collectionId"
      params={{ collectionId: job.target.id }}
    >
      Open collection
    </ButtonLink>
  );
}

function Body({ job }: { job: JobDetail }) {
  const linkTo = useBucketLinks(job);
  return (
    <Stack gap={28}>
      <JobFailure job={job} />
      <section aria-label="Progress">
        <JobProgress job={job} thick />
      </section>
      <section aria-label="Outcome" className={classes.outcome}>
        {job.receipt ? (
          <Text className="sentence" fw={550}>
            {job.receipt.sentence}
          </Text>
        ) : null}
        <Lineage job={job} />
      </section>
      <Section title={job.receipt ? "Plan and receipt" : "Plan"}>
        <PlanAndReceipt job={job} linkTo={linkTo} />
      </Section>
      {job.receipt?.rejected ? (
        <Section title="Rejected rows">
          <Rejections jobId={job.id} />
        </Section>
      ) : null}
      <div className={classes.columns}>
        <Section title="History">
          <JobHistory job={job} />
        </Section>
        <Section title="Details">
          <JobFacts job={job} />
        </Section>
      </div>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={2} mb={10}>
        {title}
      </Title>
      {children}
    </section>
  );
}

function Loading() {
  return (
    <Stack gap={28} aria-busy="true" role="status" aria-label="Loading the job">
      <Skeleton height={12} />
      <Skeleton height={180} radius="md" />
      <Skeleton height={140} radius="md" />
    </Stack>
  );
}
