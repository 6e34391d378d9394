import { Alert, Button, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import type { Job, Plan } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { formatCount } from "@/lib/format";

import { showJobToast } from "./JobToast";
import { useUndoState } from "./knownJobs";
import { useUndoJob, useUndoPlan } from "./undoJob";

type Props = { job: Job; opened: boolean; onClose: () => void };

/** Says what undoing would take back and what it would leave, before it does. */
export function UndoDialog({ job, opened, onClose }: Props) {
  const { word } = useUndoState(job);
  return (
    <Modal opened={opened} onClose={onClose} title={`${word} this job?`} size="md">
      <UndoForm job={job} word={word} onClose={onClose} />
    </Modal>
  );
}

/** How much the undo would do; what it would leave does not count. */
const reach = ({ new: added, removed, restored, changed, deleted }: Plan) =>
  [added, removed, restored, changed, deleted].reduce<number>((sum, n) => sum + (n ?? 0), 0);

function UndoForm({ job, word, onClose }: { job: Job; word: string; onClose: () => void }) {
  const plan = useUndoPlan(job.id);
  const undo = useUndoJob(job, { onStarted: showJobToast, quiet: true });
  const problem = undo.error ? asProblem(undo.error) : plan.error ? asProblem(plan.error) : null;
  const count = plan.data ? reach(plan.data) : undefined;
  const nothing = plan.data?.exact === true && count === 0;

  const ready = plan.data !== undefined && !nothing;

  const start = () => {
    if (ready && !undo.isPending) undo.mutate({ action: "undo" }, { onSuccess: onClose });
  };

  return (
    <Stack gap="md">
      <Text fw={550} style={{ overflowWrap: "anywhere" }}>
        {job.title}
      </Text>
      <section aria-label="Plan" aria-live="polite" aria-busy={plan.isPending}>
        {plan.data ? (
          <Text className="sentence" c="dimmed" mih={22}>
            {plan.data.sentence}
          </Text>
        ) : plan.isPending ? (
          <Skeleton
            height={14}
            my={4}
            width="75%"
            role="status"
            aria-label="Counting what it would take back"
          />
        ) : null}
      </section>
      {problem ? (
        <Alert
          color="red"
          role="alert"
          title={problem.title}
          icon={<IconAlertTriangle size={18} />}
        >
          {problem.detail}
          {plan.error && problem.mayPass ? (
            <Button size="compact-sm" variant="default" mt={8} onClick={() => void plan.refetch()}>
              Try again
            </Button>
          ) : null}
        </Alert>
      ) : null}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button
          data-autofocus
          miw={120}
          // Not disabled: it has the focus before the plan is counted, and keeps it while the job is made.
          data-disabled={!ready || undefined}
          aria-disabled={!ready}
          aria-busy={undo.isPending}
          onClick={start}
        >
          {nothing
            ? `Nothing to ${word.toLowerCase()}`
            : count
              ? `${word} ${formatCount(count, plan.data?.exact)}`
              : word}
        </Button>
      </Group>
    </Stack>
  );
}
