import { Button, Skeleton, Text, Title } from "@mantine/core";

import type { Why } from "@/api/gen";
import { asProblem, type Problem } from "@/api/problem";
import { TextLink } from "@/components/links";
import { formatMoment, formatNumber } from "@/lib/format";

import { useWhy } from "./queries";
import classes from "./WhyHere.module.css";

type Props = { collectionId: string; companyId: string };

/** Why a company is in this list: by which job, from where, since when. */
export function WhyHere({ collectionId, companyId }: Props) {
  const { data, error, refetch, isFetching } = useWhy(collectionId, companyId);
  return (
    <section className={classes.why} aria-labelledby="why-here" aria-busy={!data && !error}>
      <Title order={3} id="why-here" mb={6}>
        Why is it in this list?
      </Title>
      {data ? (
        <Answer why={data} />
      ) : error ? (
        <Failed problem={asProblem(error)} busy={isFetching} onRetry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </section>
  );
}

type FailedProps = { problem: Problem; busy: boolean; onRetry: () => void };

function Failed({ problem: { status, detail }, busy, onRetry }: FailedProps) {
  // Taken out while it was looked at: there is nothing to explain, and no sense in trying again.
  const gone = status === 404;
  return (
    <div role="alert">
      <Text
        size="sm"
        c={gone ? "dimmed" : "var(--mantine-color-error)"}
        style={{ overflowWrap: "anywhere" }}
      >
        {detail}
      </Text>
      {gone ? null : (
        <Button mt={8} size="compact-sm" variant="default" loading={busy} onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

function Loading() {
  return (
    <>
      <Skeleton
        height={13}
        my={5}
        width="90%"
        role="status"
        aria-label="Loading why it is in this list"
      />
      <Skeleton height={13} my={5} width="55%" />
    </>
  );
}

function Answer({ why }: { why: Why }) {
  const { sentence, job, source, file, line, added_at, put_back_by } = why;
  return (
    <>
      <Text size="md" style={{ overflowWrap: "anywhere" }}>
        {sentence}
      </Text>
      <dl className={classes.facts}>
        <dt>Since</dt>
        <dd>
          <time dateTime={added_at}>{formatMoment(added_at)}</time>
        </dd>
        {job ? (
          <>
            <dt>Job</dt>
            <dd>
              <TextLink to="/jobs/$jobId" params={{ jobId: job.id }} inherit>
                {job.name}
              </TextLink>
            </dd>
          </>
        ) : null}
        {source ? (
          <>
            <dt>From</dt>
            <dd>
              <TextLink
                to="/collections/$collectionId"
                params={{ collectionId: source.id }}
                inherit
              >
                {source.name}
              </TextLink>
            </dd>
          </>
        ) : null}
        {put_back_by ? (
          <>
            <dt>Put back by</dt>
            <dd>
              <TextLink to="/jobs/$jobId" params={{ jobId: put_back_by.id }} inherit>
                {put_back_by.name}
              </TextLink>
            </dd>
          </>
        ) : null}
        {file ? (
          <>
            <dt>File</dt>
            <dd>
              {file}
              {line === null ? null : `, line ${formatNumber(line)}`}
            </dd>
          </>
        ) : null}
      </dl>
    </>
  );
}
