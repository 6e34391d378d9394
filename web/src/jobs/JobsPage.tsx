import { ScrollArea, SegmentedControl, Skeleton } from "@mantine/core";
import { IconActivity } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";

import { asProblem } from "@/api/problem";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { EmptyState, ErrorState } from "@/components/states";
import { useListSearch } from "@/lib/listSearch";

import { JobCard } from "./JobCard";
import cards from "./JobCard.module.css";
import classes from "./JobsPage.module.css";
import { jobsSearch, jobsSpec, SHOWN, type Shown, useJobsPage } from "./queries";

const WORDS: Record<Shown, string> = {
  all: "All",
  active: "In progress",
  succeeded: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

export function JobsPage() {
  const list = useListSearch(jobsSpec);
  const { show: shown = "all" } = jobsSearch.parse(useSearch({ strict: false }));
  const navigate = useNavigate();
  const { data, error, refetch } = useJobsPage({ limit: list.limit, cursor: list.cursor, shown });
  const alone = data && !data.next_cursor && !data.prev_cursor;

  return (
    <>
      <PageHeader
        title="Jobs"
        description="Everything that was asked for, and what became of it."
      />
      <div className={classes.filter}>
        <ScrollArea type="never" viewportProps={{ tabIndex: -1 }}>
          <SegmentedControl
            aria-label="Show"
            value={shown}
            data={(Object.keys(SHOWN) as Shown[]).map((value) => ({ value, label: WORDS[value] }))}
            onChange={(value) =>
              void navigate({
                to: "/jobs",
                search: (previous) => ({
                  limit: previous.limit,
                  panel: previous.panel,
                  show: value === "all" ? undefined : (value as Shown),
                }),
              })
            }
          />
        </ScrollArea>
      </div>
      <div className={classes.body}>{body()}</div>
      <Pager
        page={list.page}
        limit={list.limit}
        rowsOnPage={data?.items.length}
        total={alone ? data.items.length : undefined}
        cursors={data}
        onGo={list.goTo}
        onLimit={list.setLimit}
      />
    </>
  );

  function body() {
    if (error && !data) {
      const problem = asProblem(error);
      return (
        <ErrorState title={problem.title} detail={problem.detail} onRetry={() => void refetch()} />
      );
    }
    if (!data) {
      return [0, 1, 2, 3].map((card) => <Skeleton key={card} height={96} radius="md" mb={10} />);
    }
    if (data.items.length === 0) {
      return shown !== "all" ? (
        <EmptyState icon={IconActivity} title="None" description="No job is in this state." />
      ) : (
        <EmptyState
          icon={IconActivity}
          title="No jobs yet"
          description="Select companies in a collection, then Actions → Copy to…"
        />
      );
    }
    return (
      <ul className={cards.list}>
        {data.items.map((job) => (
          <JobCard key={job.id} job={job} />
        ))}
      </ul>
    );
  }
}
