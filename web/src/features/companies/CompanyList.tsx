import { Button } from "@mantine/core";
import { type ReactNode, useMemo, useState } from "react";

import type { Filter } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { ColumnsButton } from "@/components/ColumnsButton";
import { describeColumn } from "@/components/columnViews";
import { DataTable } from "@/components/DataTable";
import { Pager, pageRange } from "@/components/Pager";
import { ErrorState } from "@/components/states";
import type { Condition } from "@/features/filters/conditions";
import { NothingFound } from "@/features/filters/NothingFound";
import { ActionsMenu } from "@/features/operations/ActionsMenu";
import { freezeSelection } from "@/features/operations/freeze";
import type { ListRef } from "@/features/operations/selectionDialog";
import { pageState } from "@/features/selection/selection";
import { SelectionBar } from "@/features/selection/SelectionBar";
import { useSelection } from "@/features/selection/useSelection";
import type { Viewing } from "@/features/views/useViewing";
import { ViewsButton } from "@/features/views/ViewsButton";
import type { Exactness } from "@/lib/format";
import type { ListSearch } from "@/lib/listSearch";

import type { CompanyListRow } from "./columns";
import type { Columns } from "./useColumns";

type Page = {
  items: CompanyListRow[];
  next_cursor?: string | null | undefined;
  prev_cursor?: string | null | undefined;
  last_cursor?: string | null | undefined;
};

/** The part of a query's result that a list needs, of whichever rows. */
type PageResult = {
  data: Page | undefined;
  error: unknown;
  isPlaceholderData: boolean;
  refetch: () => unknown;
};

type Props<Sort extends string> = {
  /** The collection that is shown, null for all companies, undefined while it loads. */
  list: ListRef | null | undefined;
  label: string;
  columns: Columns;
  search: ListSearch<Sort, Condition[]>;
  viewing: Viewing;
  page: PageResult;
  /** What is shown of the list; undefined where all of it is. */
  filter: Filter | undefined;
  /** Of those that match the filter. */
  total: number | undefined;
  exact: Exactness;
  /** Shown where the list has nothing, whatever is looked for. */
  empty: ReactNode;
};

/** A list of companies: what is selected, the rows, the pages. Mounted anew for every filter. */
export function CompanyList<Sort extends string>({
  list,
  label,
  columns: { columns, columnIds, arrangement, offer },
  search,
  viewing,
  page,
  filter,
  total,
  exact,
  empty,
}: Props<Sort>) {
  const { data, error, isPlaceholderData, refetch } = page;
  const selection = useSelection(total ?? 0);
  const pageIds = useMemo(() => data?.items.map((row) => row.id) ?? [], [data]);
  const state = pageState(selection.selection, pageIds);
  const infos = useMemo(() => columns.map(describeColumn), [columns]);
  const [squeezed, setSqueezed] = useState<string[]>([]);
  const foreign = useForeignRows(isPlaceholderData);
  const where = {
    page: search.page,
    limit: search.limit,
    rowsOnPage: data?.items.length,
    total,
    cursors: data,
  };

  return (
    <>
      <SelectionBar
        selection={selection}
        pageSelected={state === "all"}
        total={total}
        exact={exact}
        filtered={filter !== undefined}
        actions={
          <>
            <ViewsButton
              viewing={viewing}
              shown={search}
              layout={arrangement.layout}
              columnIds={columnIds}
            />
            <ColumnsButton
              columns={infos}
              control={arrangement}
              squeezed={squeezed}
              onOpen={offer}
            />
            <ActionsMenu
              list={list}
              disabled={selection.count === 0}
              freeze={freezeSelection(list?.id ?? null, selection.selection, filter)}
              onStarted={selection.clear}
            />
          </>
        }
      />
      <DataTable
        label={label}
        columns={columns}
        arrangement={arrangement}
        onSqueezed={setSqueezed}
        rows={data?.items}
        totalRows={exact === true ? (total ?? -1) : -1}
        firstRow={pageRange(where).from}
        sort={search.ranked ? "" : search.sort}
        onSort={(sort) => search.setSort(sort as Sort)}
        selection={{
          isSelected: selection.isSelected,
          page: state,
          onToggle: (id, range) => foreign || selection.toggle(id, pageIds, range),
          onTogglePage: (selected) => foreign || selection.setPage(pageIds, selected),
        }}
        skeletonRows={Math.min(total ?? 12, 24)}
        stale={isPlaceholderData}
        placeholder={placeholder()}
      />
      <Pager {...where} exact={exact} onGo={search.goTo} onLimit={search.setLimit} />
    </>
  );

  function placeholder() {
    if (error && !data) {
      const problem = asProblem(error);
      const retry = problem.type.endsWith("/bad-cursor")
        ? () => search.goTo({ page: 1 })
        : () => void refetch();
      // What was refused once is refused again: another filter is the way on.
      const refused = filter !== undefined && [404, 422].includes(problem.status);
      return (
        <ErrorState
          title={problem.title}
          detail={problem.detail}
          {...(refused ? {} : { onRetry: retry })}
        >
          {refused ? (
            <Button variant="default" onClick={search.showAll}>
              Reset
            </Button>
          ) : null}
        </ErrorState>
      );
    }
    if (data?.items.length !== 0) return undefined;
    return filter ? <NothingFound collectionId={list?.id ?? null} search={search} /> : empty;
  }
}

/** Until its own first rows are there a list shows those of the filter before: not to be ticked. */
function useForeignRows(isPlaceholderData: boolean): boolean {
  const [foreign, setForeign] = useState(isPlaceholderData);
  if (foreign && !isPlaceholderData) setForeign(false);
  return foreign && isPlaceholderData;
}
