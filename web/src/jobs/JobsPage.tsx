import { Button, ScrollArea, SegmentedControl, Skeleton } from "@mantine/core";
import { IconActivity, IconFilterOff } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ComponentType, useMemo } from "react";

import { asProblem } from "@/api/problem";
import { PageHeader } from "@/components/PageHeader";
import { Pager } from "@/components/Pager";
import { EmptyState, QueryError } from "@/components/states";
import { useListSearch } from "@/lib/listSearch";

import { JobCard } from "./JobCard";
import cards from "./JobCard.module.css";
import { JobFilters } from "./JobFilters";
import classes from "./JobsPage.module.css";
import { useJobsPage } from "./queries";
import {
  countFilters,
  filterQuery,
  type JobFilters as Filters,
  jobsSearch,
  jobsSpec,
  NO_FILTERS,
  SHOWN,
  type Shown,
} from "./search";

const WORDS: Record<Shown, string> = {
  all: "All",
  active: "In progress",
  succeeded: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

type CollectionFilter = ComponentType<{
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}>;

/** All jobs, found by what they are, where they work and when they were asked for. */
export function JobsPage({ CollectionFilter }: { CollectionFilter: CollectionFilter }) {
  const list = useListSearch(jobsSpec);
  const { filters, change } = useFilters();
  const { q, limit, cursor } = list;
  // Once for each set of filters: all pages of the list are to mean the same hour.
  const where = useMemo(() => filterQuery({ ...filters, q }), [filters, q]);
  const { data, error, refetch } = useJobsPage({ limit, cursor, where });
  const alone = data && !data.next_cursor && !data.prev_cursor;
  const filtered = q !== "" || filters.show !== undefined || countFilters(filters) > 0;
  const clear = () => change({ ...NO_FILTERS, q: undefined });

  return (
    <>
      <PageHeader
        title="Jobs"
        description="Everything that was asked for, and what became of it."
      />
      <div className={classes.head}>
        <ScrollArea type="never" viewportProps={{ tabIndex: -1 }}>
          <SegmentedControl
            aria-label="Show"
            value={filters.show ?? "all"}
            data={(Object.keys(SHOWN) as Shown[]).map((value) => ({ value, label: WORDS[value] }))}
            onChange={(value) => change({ show: value === "all" ? undefined : (value as Shown) })}
          />
        </ScrollArea>
        <JobFilters
          filters={{ ...filters, q }}
          onSearch={list.setQuery}
          onChange={change}
          collectionFilter={
            <CollectionFilter
              value={filters.collection}
              onChange={(collection) => change({ collection })}
            />
          }
        />
      </div>
      <div className={classes.body}>{body()}</div>
      <Pager
        page={list.page}
        limit={limit}
        rowsOnPage={data?.items.length}
        total={alone ? data.items.length : undefined}
        cursors={data}
        onGo={list.goTo}
        onNumber={list.setPageNumber}
        onLimit={list.setLimit}
      />
    </>
  );

  function body() {
    if (error && !data)
      return (
        <QueryError
          problem={asProblem(error)}
          onRetry={refetch}
          onFirstPage={() => list.goTo({ page: 1 })}
        />
      );
    if (!data) {
      return [0, 1, 2, 3].map((card) => <Skeleton key={card} height={104} radius="md" mb={10} />);
    }
    if (data.items.length === 0) {
      return filtered ? (
        <EmptyState
          icon={IconFilterOff}
          title="No such job"
          description="No job is as the filters say."
        >
          <Button variant="default" onClick={clear}>
            Clear filters
          </Button>
        </EmptyState>
      ) : (
        <EmptyState
          icon={IconActivity}
          title="No jobs yet"
          description="Select companies in a collection, then choose what to do with them under Actions."
        />
      );
    }
    return (
      <ul className={cards.list} aria-label="Jobs">
        {data.items.map((job) => (
          <JobCard key={job.id} job={job} />
        ))}
      </ul>
    );
  }
}

/** The filters of the address. To change one is to begin at the first page. */
function useFilters() {
  const { show, kind, collection, when, from, to } = jobsSearch.parse(useSearch({ strict: false }));
  const navigate = useNavigate();
  const filters: Filters = useMemo(
    () => ({ show, kind, collection, when, from, to }),
    [show, kind, collection, when, from, to],
  );
  const start = { page: undefined, cursor: undefined, take: undefined };
  const change = (next: Filters & { q?: undefined }) =>
    void navigate({ to: ".", search: (previous: object) => ({ ...previous, ...start, ...next }) });
  return { filters, change };
}
