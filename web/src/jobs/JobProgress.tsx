import { Group, Progress, Text } from "@mantine/core";

import type { Job } from "@/api/gen";

import { useLiveStatus } from "./Live";
import { isActive } from "./queries";
import { progressCount, progressPace } from "./words";

const COLORS: Partial<Record<Job["state"], string>> = {
  succeeded: "var(--ll-ok)",
  failed: "var(--mantine-color-error)",
  cancelled: "var(--mantine-color-dimmed)",
};

/** The bar and the figures under it. Their places are fixed, so that nothing jumps as they change. */
export function JobProgress({ job, thick = false }: { job: Job; thick?: boolean }) {
  const lost = useLiveStatus() === "lost";
  const active = isActive(job);
  const percent = job.state === "succeeded" ? 100 : (job.progress.percent ?? 0);
  const unknown = active && job.progress.total == null;
  return (
    <div>
      <Progress.Root size={thick ? "md" : 5} radius="xl" transitionDuration={250}>
        <Progress.Section
          value={unknown ? 100 : percent}
          animated={unknown && job.state === "running"}
          striped={unknown}
          color={COLORS[job.state] ?? "var(--ll-busy)"}
          aria-label={`Progress of “${job.title}”`}
          aria-valuetext={progressCount(job.progress)}
        />
      </Progress.Root>
      <Group justify="space-between" gap="sm" mt={6} wrap="nowrap">
        <Text size="sm" c="dimmed" className="num" style={{ whiteSpace: "nowrap" }}>
          {progressCount(job.progress)}
        </Text>
        {active ? (
          <Text size="sm" c="dimmed" className="num ellipsis">
            {lost ? "as last heard" : progressPace(job.progress)}
          </Text>
        ) : null}
      </Group>
    </div>
  );
}
