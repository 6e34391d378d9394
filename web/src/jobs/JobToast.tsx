import { Group, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

import type { Job } from "@/api/gen";
import { hideToast, showToast, ToastAction } from "@/components/toast";

import { useCancelJob } from "./cancelJob";
import { canCancel, useJob } from "./queries";
import { progressCount, STATE_WORDS } from "./words";

/** Says that a job was started, and goes on to say how it does. */
export function showJobToast(job: Job) {
  showToast({ title: job.title, content: <JobToast job={job} />, autoClose: 10_000 });
}

function JobToast({ job: started }: { job: Job }) {
  const job = useJob(started.id).data ?? started;
  const cancel = useCancelJob();
  const navigate = useNavigate();

  const view = () => {
    hideToast();
    void navigate({ to: "/jobs/$jobId", params: { jobId: job.id } });
  };

  return (
    <Group justify="space-between" wrap="nowrap" gap="lg">
      <div style={{ minWidth: 0 }}>
        <Text fw={600} lineClamp={2} style={{ overflowWrap: "anywhere" }}>
          {job.title}
        </Text>
        <Text size="sm" c="dimmed" className="num sentence">
          {job.receipt?.sentence ?? `${STATE_WORDS[job.state]} · ${progressCount(job.progress)}`}
        </Text>
      </div>
      <Group gap="md" wrap="nowrap">
        <ToastAction onClick={view}>View</ToastAction>
        {canCancel(job) ? (
          <ToastAction onClick={() => cancel.mutate(job)}>Cancel</ToastAction>
        ) : null}
      </Group>
    </Group>
  );
}
