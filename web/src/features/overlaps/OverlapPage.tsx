import { Button, Skeleton, Text } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

import type { Overlap } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { PageHeader } from "@/components/PageHeader";
import { ErrorState } from "@/components/states";
import { CompanyDrawer } from "@/features/companies/CompanyDrawer";
import { countOf } from "@/lib/format";

import { AddCollection } from "./AddCollection";
import { ChooseCollections } from "./ChooseCollections";
import { cellId, OverlapMatrix } from "./OverlapMatrix";
import classes from "./OverlapPage.module.css";
import { LEAST, overlapSearch, type Pair, useOverlap } from "./queries";
import { SharedCompanies } from "./SharedCompanies";

const AT_START = { page: undefined, cursor: undefined, take: undefined, company: undefined };

/** How many companies up to twelve collections share, pair by pair; a cell opens the companies themselves. */
export function OverlapPage() {
  const { collections: ids = [], pair: asked } = overlapSearch.parse(useSearch({ strict: false }));
  const navigate = useNavigate();
  const { data, error, isPlaceholderData, refetch } = useOverlap(ids);

  const enough = ids.length >= LEAST;
  const pair = asked && isPairOf(ids, asked) ? asked : undefined;
  useFocusBack(pair);

  const show = (next: string[], open: Pair | undefined) =>
    void navigate({
      to: ".",
      search: (previous: object) => ({ ...previous, ...AT_START, collections: next, pair: open }),
    });
  const compare = (next: string[]) => show(next, pair && isPairOf(next, pair) ? pair : undefined);

  return (
    <>
      <PageHeader
        title="Overlap"
        description={
          enough
            ? `${countOf(ids.length, "collection", "collections")} compared`
            : "How many companies collections share, pair by pair."
        }
      >
        {enough ? <AddCollection ids={ids} onChange={compare} /> : null}
      </PageHeader>
      {body()}
      <CompanyDrawer collection={null} />
    </>
  );

  function body() {
    if (!enough) return <ChooseCollections ids={ids} onChange={compare} />;
    const problem = error ? asProblem(error) : undefined;
    const gone = problem?.status === 404;
    if (problem && (gone || !data)) {
      // The problem points at the collection that is no more: "?collection_id.3".
      const place = Number(problem.errors[0]?.pointer.split(".")[1] ?? NaN);
      return (
        <div className={classes.message}>
          <ErrorState
            title={gone ? "One of these collections is not here" : problem.title}
            detail={gone ? "It may have been deleted." : problem.detail}
            {...(gone ? {} : { onRetry: () => void refetch() })}
          >
            {gone && place < ids.length ? (
              <Button onClick={() => compare(ids.toSpliced(place, 1))}>Go on without it</Button>
            ) : null}
          </ErrorState>
        </div>
      );
    }
    if (!data) return <Loading rows={ids.length} />;
    const open = pair && cellOf(data, pair);
    return (
      <>
        <div className={classes.matrix} data-beside={open ? true : undefined}>
          <OverlapMatrix
            overlap={data}
            open={open && pair}
            stale={isPlaceholderData}
            onRemove={(id) => compare(ids.filter((other) => other !== id))}
          />
          {open ? null : <Legend exact={data.exact} />}
        </div>
        {open ? (
          <SharedCompanies
            key={pair.join()}
            {...open}
            exact={data.exact}
            onClose={() => show(ids, undefined)}
          />
        ) : null}
      </>
    );
  }
}

function Legend({ exact }: { exact: boolean }) {
  return (
    <Text size="sm" c="dimmed" className={classes.legend}>
      Each percentage, and the shade behind it, is the part of the row’s collection that is in the
      column’s too. Click a count to see the companies.
      {exact ? null : " ~ marks estimates."}
    </Text>
  );
}

function Loading({ rows }: { rows: number }) {
  return (
    <div
      className={classes.loading}
      aria-busy="true"
      role="status"
      aria-label="Counting what they share"
    >
      {Array.from({ length: rows + 1 }, (_, row) => (
        <Skeleton key={row} height={44} mb={12} />
      ))}
    </div>
  );
}

const isPairOf = (ids: string[], [one, other]: Pair) =>
  one !== other && ids.includes(one) && ids.includes(other);

/** The collections of a cell and what they share, where the matrix has them. */
function cellOf({ collections, shared }: Overlap, pair: Pair) {
  const [row = -1, column = -1] = pair.map((id) => collections.findIndex((item) => item.id === id));
  const [one, other] = [collections[row], collections[column]];
  return one && other
    ? { collections: [one, other] as [typeof one, typeof other], count: shared[row]![column]! }
    : undefined;
}

/**
 * On a small screen the matrix gives way to the list, and the focus would be lost with it: it goes to the list, and
 * back to the cell when the list is closed.
 */
function useFocusBack(pair: Pair | undefined) {
  const last = useRef(pair);
  useEffect(() => {
    const before = last.current;
    last.current = pair;
    if (before?.join() === pair?.join()) return;
    const kept =
      document.activeElement?.matches("a:focus") && document.activeElement.checkVisibility();
    if (pair && !kept) document.getElementById("shared-companies")?.focus();
    if (!pair && before) document.getElementById(cellId(before))?.focus();
  }, [pair]);
}
