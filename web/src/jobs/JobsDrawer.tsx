import { Drawer, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconActivity } from "@tabler/icons-react";

import { asProblem } from "@/api/problem";
import { TextLink } from "@/components/links";
import { EmptyState, ErrorState } from "@/components/states";
import { usePanel } from "@/lib/panel";

import { JobCard } from "./JobCard";
import classes from "./JobCard.module.css";
import { isActive, useActiveJobs, useRecentJobs } from "./queries";

/** The newest jobs, beside whatever page is open. */
export function JobsDrawer() {
  const panel = usePanel();
  // Kept current while it is closed: it opens at once, and Alt+U undoes the last of these.
  useRecentJobs();
  return (
    <Drawer opened={panel.name === "jobs"} onClose={panel.close} title="Jobs" size={420}>
      <RecentJobs />
    </Drawer>
  );
}

function RecentJobs() {
  const { data, error, refetch } = useRecentJobs();
  const { data: active } = useActiveJobs();
  if (error && !data) {
    const problem = asProblem(error);
    return (
      <ErrorState title={problem.title} detail={problem.detail} onRetry={() => void refetch()} />
    );
  }
  if (!data || !active) {
    return (
      <Stack gap={10} aria-busy="true" role="status" aria-label="Loading jobs">
        <Skeleton height={108} radius="md" />
        <Skeleton height={84} radius="md" />
        <Skeleton height={84} radius="md" />
      </Stack>
    );
  }
  if (data.items.length === 0 && active.items.length === 0) {
    return (
      <EmptyState
        icon={IconActivity}
        title="No jobs yet"
        description="Copy some companies to another collection, and watch it happen here."
      />
    );
  }
  const finished = data.items.filter((job) => !isActive(job));
  return (
    <Stack gap="lg">
      <Section title="In progress" jobs={active.items} />
      <Section title="Recent" jobs={finished} />
      <TextLink to="/jobs" size="sm" fw={550} ta="center">
        All jobs
      </TextLink>
    </Stack>
  );
}

function Section({ title, jobs }: { title: string; jobs: Parameters<typeof JobCard>[0]["job"][] }) {
  if (jobs.length === 0) return null;
  return (
    <section aria-label={title}>
      <Group justify="space-between" mb={8}>
        <Text component="h3" size="sm" fw={600} c="dimmed" m={0}>
          {title}
        </Text>
      </Group>
      <ul className={classes.list}>
        {jobs.map((job) => (
          <JobCard key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}
