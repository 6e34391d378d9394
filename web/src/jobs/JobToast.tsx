import { Group, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

import type { Job } from "@/api/gen";
import { hideToast, renewToast, showToast, ToastAction } from "@/components/toast";

import { actionsOf } from "./actions";
import { useControlJob } from "./controlJob";
import { useUndoState } from "./knownJobs";
import { isActive, useJob } from "./queries";
import { useUndoJob } from "./undoJob";
import { progressCount, STATE_WORDS } from "./words";

const SHOWN_FOR_MS = 12_000;

/** Jobs that were started here and whose end nobody was told of yet. */
const awaited = new Set<string>();

/** Says that a job was started, and goes on to say how it does. */
export function showJobToast(job: Job) {
  awaited.add(job.id);
  showToast({
    about: job.id,
    // What it takes back is not to be undone any more.
    replaces: job.undo_of ?? undefined,
    title: job.title,
    content: <JobToast job={job} />,
    shownForMs: SHOWN_FOR_MS,
  });
}

/** Tells of the end of a job that was started here, when its toast had gone before it. */
export function announceEnd(job: Job) {
  if (isActive(job) || !awaited.has(job.id)) return;
  if (!renewToast(job.id)) showJobToast(job);
  awaited.delete(job.id);
}

function JobToast({ job: started }: { job: Job }) {
  const job = useJob(started.id).data ?? started;
  const control = useControlJob(job);
  const undo = useUndoJob(job, { onStarted: showJobToast });
  const { undone, word } = useUndoState(job);
  const navigate = useNavigate();
  const over = !isActive(job);
  const actions = actionsOf(job, { undone });

  // The time to press “Undo” begins when there is something to undo.
  useEffect(() => {
    if (!over) return;
    renewToast(started.id);
    awaited.delete(started.id);
  }, [over, started.id]);

  const view = () => {
    awaited.delete(job.id);
    hideToast(job.id);
    void navigate({ to: "/jobs/$jobId", params: { jobId: job.id } });
  };

  return (
    <Group justify="space-between" wrap="nowrap" gap="lg">
      <div style={{ minWidth: 0 }}>
        <Text fw={600} lineClamp={2} style={{ overflowWrap: "anywhere" }}>
          {job.title}
        </Text>
        <Text size="sm" c="dimmed" className="num sentence" style={{ overflowWrap: "anywhere" }}>
          {job.error?.title ??
            job.receipt?.sentence ??
            `${STATE_WORDS[job.state]} · ${progressCount(job.progress)}`}
        </Text>
      </div>
      <Group gap="md" wrap="nowrap">
        {actions.includes("undo") ? (
          <ToastAction onClick={() => undo.mutate({ action: "undo" })}>{word}</ToastAction>
        ) : null}
        {actions.includes("retry") ? (
          <ToastAction onClick={() => control.mutate({ action: "retry" })}>Retry</ToastAction>
        ) : null}
        {actions.includes("cancel") ? (
          <ToastAction onClick={() => control.mutate({ action: "cancel" })}>Cancel</ToastAction>
        ) : null}
        <ToastAction onClick={view}>View</ToastAction>
      </Group>
    </Group>
  );
}
