import { type ReactNode, useMemo, useState } from "react";

import type { Filter } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { ColumnsButton } from "@/components/ColumnsButton";
import { describeColumn } from "@/components/columnViews";
import { DataTable } from "@/components/DataTable";
import { Pager, pageRange } from "@/components/Pager";
import { QueryError } from "@/components/states";
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
  /** Names the list among all lists: its id, or "all". */
  listKey: string;
  label: string;
  columns: Columns;
  search: ListSearch<Sort, Condition[]>;
  viewing: Viewing;
  page: PageResult;
  /** What is shown of the list; undefined where all of it is. */
  filter: Filter | undefined;
  /** Of those that match the filter. */
  total: number | undefined;
  exact: boolean;
  /** Shown where the list has nothing, whatever is looked for. */
  empty: ReactNode;
};

/** A list of companies: what is selected, the rows, the pages. */
export function CompanyList<Sort extends string>({
  list,
  listKey,
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
  const selection = useSelection({
    list: listKey,
    total: total ?? 0,
    shown: search,
    onShow: search.setSubset,
  });
  const pageIds = useMemo(() => data?.items.map((row) => row.id) ?? [], [data]);
  const state = pageState(selection.selection, pageIds);
  const infos = useMemo(() => columns.map(describeColumn), [columns]);
  const [squeezed, setSqueezed] = useState<string[]>([]);
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
        pageIds={pageIds}
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
              freeze={freezeSelection(
                list?.id ?? null,
                selection.selection,
                filter,
                selection.drop,
              )}
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
        totalRows={exact ? (total ?? -1) : -1}
        firstRow={pageRange(where).from}
        subset={search.subset}
        sort={search.ranked ? "" : search.sort}
        onSort={(sort) => search.setSort(sort as Sort)}
        selection={{
          isSelected: selection.isSelected,
          page: state,
          onToggle: (id, range) => selection.toggle(id, pageIds, range),
          onTogglePage: (selected) => selection.setPage(pageIds, selected),
        }}
        skeletonRows={Math.min(total ?? 12, 24)}
        stale={isPlaceholderData}
        placeholder={placeholder()}
      />
      <Pager
        {...where}
        exact={exact}
        onGo={search.goTo}
        onNumber={search.setPageNumber}
        onLimit={search.setLimit}
      />
    </>
  );

  function placeholder() {
    if (error && !data)
      return (
        <QueryError
          problem={asProblem(error)}
          onRetry={refetch}
          onFirstPage={() => search.goTo({ page: 1 })}
          onReset={filter && search.showAll}
        />
      );
    if (data?.items.length !== 0) return undefined;
    return filter ? <NothingFound collectionId={list?.id ?? null} search={search} /> : empty;
  }
}
