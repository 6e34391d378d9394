import { type ReactNode, useMemo, useState } from "react";

import { asProblem } from "@/api/problem";
import { ColumnsButton } from "@/components/ColumnsButton";
import { describeColumn } from "@/components/columnViews";
import { type Column, DataTable } from "@/components/DataTable";
import { Pager, pageRange } from "@/components/Pager";
import { ErrorState } from "@/components/states";
import { ActionsMenu } from "@/features/operations/ActionsMenu";
import { freezeSelection } from "@/features/operations/freeze";
import type { ListRef } from "@/features/operations/selectionDialog";
import { pageState } from "@/features/selection/selection";
import { SelectionBar } from "@/features/selection/SelectionBar";
import { useSelection } from "@/features/selection/useSelection";
import type { ListSearch } from "@/lib/listSearch";
import { useColumnLayout } from "@/lib/useColumnLayout";

import type { CompanyListRow } from "./columns";

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
  /** What its columns are remembered by. */
  listKey: string;
  label: string;
  columns: Column<CompanyListRow>[];
  search: ListSearch<Sort>;
  page: PageResult;
  total: number | undefined;
  exact: boolean;
  empty: ReactNode;
};

/** A list of companies: what is selected, the rows, the pages. */
export function CompanyList<Sort extends string>({
  list,
  listKey,
  label,
  columns,
  search,
  page,
  total,
  exact,
  empty,
}: Props<Sort>) {
  const { data, error, isPlaceholderData, refetch } = page;
  const selection = useSelection(total ?? 0);
  const pageIds = useMemo(() => data?.items.map((row) => row.id) ?? [], [data]);
  const state = pageState(selection.selection, pageIds);
  const infos = useMemo(() => columns.map(describeColumn), [columns]);
  const arrangement = useColumnLayout(
    listKey,
    useMemo(() => infos.map(({ id }) => id), [infos]),
  );
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
        pageSelected={state === "all"}
        total={total}
        exact={exact}
        actions={
          <>
            <ColumnsButton columns={infos} control={arrangement} squeezed={squeezed} />
            <ActionsMenu
              list={list}
              disabled={selection.count === 0}
              freeze={freezeSelection(list?.id ?? null, selection.selection)}
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
        sort={search.sort}
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
      <Pager {...where} exact={exact} onGo={search.goTo} onLimit={search.setLimit} />
    </>
  );

  function placeholder() {
    if (error && !data) {
      const problem = asProblem(error);
      const retry = problem.type.endsWith("/bad-cursor")
        ? () => search.goTo({ page: 1 })
        : () => void refetch();
      return <ErrorState title={problem.title} detail={problem.detail} onRetry={retry} />;
    }
    return data?.items.length === 0 ? empty : undefined;
  }
}
