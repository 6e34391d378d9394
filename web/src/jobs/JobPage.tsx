import { Alert, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconArrowLeft } from "@tabler/icons-react";

import type { JobDetail } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { FullPage } from "@/components/FullPage";
import { ButtonLink, TextLink } from "@/components/links";
import { PageHeader } from "@/components/PageHeader";
import { ErrorState } from "@/components/states";

import { JobFacts } from "./JobFacts";
import { JobHistory } from "./JobHistory";
import classes from "./JobPage.module.css";
import { CancelButton } from "./JobCard";
import { JobProgress } from "./JobProgress";
import { JobState } from "./JobState";
import { canCancel, isActive, useJob } from "./queries";
import { Receipt } from "./Receipt";
import { Rejections } from "./Rejections";

/** One job, from what was asked to what was done. */
export function JobPage({ id }: { id: string }) {
  const { data: job, error, refetch } = useJob(id);

  if (error && !job) {
    const problem = asProblem(error);
    const gone = problem.status === 404 || problem.status === 422;
    const title = gone ? "This job is not known" : problem.title;
    return (
      <FullPage title={title}>
        <ErrorState
          title={title}
          detail={gone ? "The link may not be complete." : problem.detail}
          {...(gone ? {} : { onRetry: () => void refetch() })}
        >
          <ButtonLink to="/jobs" variant="default">
            All jobs
          </ButtonLink>
        </ErrorState>
      </FullPage>
    );
  }

  return (
    <div className={classes.page}>
      <div className={classes.back}>
        <TextLink to="/jobs" size="sm" fw={550}>
          <IconArrowLeft size={14} aria-hidden="true" /> All jobs
        </TextLink>
      </div>
      <PageHeader
        title={job?.title}
        description={
          job ? (
            <div className={classes.state}>
              <JobState job={job} />
            </div>
          ) : null
        }
      >
        {job ? <NextStep job={job} /> : null}
      </PageHeader>
      <div className={classes.body}>{job ? <Body job={job} /> : <Loading />}</div>
    </div>
  );
}

/** The one thing to do with a job: stop it while it runs, look at what it made afterwards. */
function NextStep({ job }: { job: JobDetail }) {
  if (canCancel(job)) return <CancelButton job={job} size="sm" />;
  if (isActive(job) || !job.target || job.kind === "delete_collection") return null;
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
  return (
    <Stack gap={28}>
      {job.error ? (
        <Alert
          color="red"
          role="alert"
          icon={<IconAlertTriangle size={18} />}
          title={job.error.title}
        >
          {job.error.detail}
        </Alert>
      ) : null}
      <section aria-label="Progress">
        <JobProgress job={job} thick />
      </section>
      {job.receipt ? (
        <Section title="Receipt">
          <Text mb="sm">{job.receipt.sentence}</Text>
          <Receipt job={job} />
        </Section>
      ) : null}
      {job.receipt?.rejected ? (
        <Section title="Rejected rows">
          <Rejections jobId={job.id} />
        </Section>
      ) : null}
      <Section title="Details">
        <JobFacts job={job} />
      </Section>
      <Section title="History">
        <JobHistory entries={job.history} />
      </Section>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
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
    <Stack gap={28} aria-busy="true" aria-label="Loading the job">
      <Skeleton height={12} />
      <Skeleton height={110} radius="md" />
      <Skeleton height={140} radius="md" />
    </Stack>
  );
}
