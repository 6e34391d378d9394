import { Button, Skeleton, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";

import type { HistoryEntry, JobDetail } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { countOf, formatDuration, formatMoment, formatNumber } from "@/lib/format";

import { type Entry, fold } from "./history";
import classes from "./JobHistory.module.css";
import { useChunks } from "./queries";

const WORDS: Record<HistoryEntry["type"], string> = {
  queued: "Asked for",
  started: "Started",
  progress: "Progress",
  handed_back: "Handed back by its worker",
  taken_over: "Taken over by another worker",
  retrying: "Trying again",
  waiting: "Waiting for other jobs",
  paused: "Paused",
  resumed: "Resumed",
  retried: "Retried",
  succeeded: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** Pages of chunks that are read unasked: enough for some ten million companies. */
const PAGES_UNASKED = 5;

/** What happened to the job, in order; chunks are folded, and can be opened. */
export function JobHistory({ job }: { job: JobDetail }) {
  const chunks = useChunks(job);
  const { data, hasNextPage, isFetching, fetchNextPage } = chunks;
  const pages = data?.pages.length ?? 0;

  useEffect(() => {
    if (hasNextPage && !isFetching && pages < PAGES_UNASKED) void fetchNextPage();
  }, [hasNextPage, isFetching, pages, fetchNextPage]);

  if (!data && chunks.isPending) return <Skeleton height={140} radius="md" />;
  const fetched = data?.pages.flatMap(({ items }) => items) ?? [];
  const entries = fold(job.history, fetched);
  if (entries.length === 0) {
    return <Text c="dimmed">The details of this job are no longer kept.</Text>;
  }
  return (
    <>
      <ol className={classes.history}>
        {entries.map((entry, index) => (
          <Line key={entry.id} entry={entry} before={entries[index - 1]} />
        ))}
      </ol>
      {chunks.isError ? (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {asProblem(chunks.error).detail}
        </Text>
      ) : null}
      {hasNextPage && pages >= PAGES_UNASKED ? (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          loading={isFetching}
          onClick={() => void fetchNextPage()}
        >
          Show further chunks
        </Button>
      ) : null}
    </>
  );
}

function Line({ entry, before }: { entry: Entry; before: Entry | undefined }) {
  if (entry.kind === "chunks") return <Chunks entry={entry} />;
  if (entry.kind === "unread") {
    return (
      <Item type="progress" what="Chunks">
        <span className={classes.detail}>{formatNumber(entry.rows)} done</span>
      </Item>
    );
  }
  const { type, at, attempt, detail, worker } = entry.entry;
  const again = before?.kind === "change" && before.entry.attempt === attempt;
  return (
    <Item type={type} what={WORDS[type]}>
      <time className={classes.when} dateTime={at}>
        {formatMoment(at)}
      </time>
      {detail ? <span className={classes.detail}>{detail}</span> : null}
      {type === "started" || (attempt > 1 && !again) ? (
        <span className={classes.detail}>
          Attempt {formatNumber(attempt)}
          {worker ? ` · worker ${worker}` : ""}
        </span>
      ) : null}
    </Item>
  );
}

function Chunks({ entry }: { entry: Extract<Entry, { kind: "chunks" }> }) {
  const { chunks, rows, seconds } = entry;
  const [opened, { toggle }] = useDisclosure();
  const each = formatDuration(seconds / chunks.length);
  const count = countOf(chunks.length, "chunk", "chunks");
  return (
    <li className={classes.entry} data-type="progress">
      <UnstyledButton className={classes.fold} aria-expanded={opened} onClick={toggle}>
        <IconChevronRight size={14} aria-hidden="true" data-opened={opened || undefined} />
        {chunks.length === 1 ? `${count}, ${each}` : `${count}, ${each} each`}
      </UnstyledButton>
      <span className={classes.detail}>
        {formatNumber(rows)} done in {formatDuration(seconds)}
      </span>
      {opened ? (
        <ol className={classes.chunks} aria-label={count}>
          {chunks.map(({ id, at, processed, worker }) => (
            <li key={id}>
              <time dateTime={at}>{formatMoment(at)}</time>
              <span>up to {formatNumber(processed)}</span>
              {worker ? <span className="ellipsis">{worker}</span> : null}
            </li>
          ))}
        </ol>
      ) : null}
    </li>
  );
}

function Item({ type, what, children }: { type: string; what: string; children: ReactNode }) {
  return (
    <li className={classes.entry} data-type={type}>
      <span className={classes.what}>{what}</span>
      {children}
    </li>
  );
}
