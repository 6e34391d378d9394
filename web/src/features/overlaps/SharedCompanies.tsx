import { ActionIcon, Button, Text, Title, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowsJoin, IconArrowsMinimize, IconX } from "@tabler/icons-react";

import type { ComparedCollection } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { DataTable } from "@/components/DataTable";
import { Pager, pageRange } from "@/components/Pager";
import { EmptyState, QueryError } from "@/components/states";
import { companyColumns } from "@/features/companies/columns";
import { companiesSpec, type CompanySort } from "@/features/companies/queries";
import { CombineDialog } from "@/features/operations/CombineDialog";
import { useListSearch } from "@/lib/listSearch";

import { type Pair, useSharedCompanies } from "./queries";
import classes from "./OverlapPage.module.css";
import { inBoth } from "./share";

type Props = {
  collections: [ComparedCollection, ComparedCollection];
  count: number;
  exact: boolean;
  onClose: () => void;
};

/** The companies of a cell: those that are in both collections. */
export function SharedCompanies({ collections, count, exact, onClose }: Props) {
  const search = useListSearch(companiesSpec);
  const pair = collections.map(({ id }) => id) as Pair;
  const { data, error, isPlaceholderData, refetch } = useSharedCompanies(pair, search);
  const [combining, combine] = useDisclosure();
  const [one, other] = collections;
  const where = {
    page: search.page,
    limit: search.limit,
    rowsOnPage: data?.items.length,
    total: count,
    cursors: data,
  };

  return (
    <section className={classes.shared} aria-labelledby="shared-companies">
      <div className={classes.sharedHead}>
        <div style={{ minWidth: 0 }}>
          <Title order={2} id="shared-companies" className="ellipsis" tabIndex={-1}>
            {one.name} <span className={classes.and}>and</span> {other.name}
          </Title>
          <Text size="sm" c="dimmed" className={classes.sentence} role="status">
            {inBoth(count, exact, collections)}
          </Text>
        </div>
        <div className={classes.sharedActions}>
          <Button
            variant="default"
            leftSection={<IconArrowsJoin size={16} aria-hidden="true" />}
            onClick={combine.open}
          >
            Combine…
          </Button>
          <Tooltip label="Close">
            <ActionIcon size="lg" aria-label="Close the list" onClick={onClose}>
              <IconX size={18} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
      <DataTable
        label={`Companies in ${one.name} and ${other.name}`}
        columns={companyColumns}
        rows={data?.items}
        totalRows={exact ? count : -1}
        firstRow={pageRange(where).from}
        sort={search.sort}
        onSort={(sort) => search.setSort(sort as CompanySort)}
        skeletonRows={Math.max(1, Math.min(count, 12))}
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
      <CombineDialog
        operation="intersection"
        collections={collections}
        opened={combining}
        onClose={combine.close}
      />
    </section>
  );

  function placeholder() {
    if (error && !data)
      return (
        <QueryError
          problem={asProblem(error)}
          onRetry={refetch}
          onFirstPage={() => search.goTo({ page: 1 })}
        />
      );
    if (data?.items.length !== 0) return undefined;
    return (
      <EmptyState
        icon={IconArrowsMinimize}
        title="Nothing in common"
        description="No company is in both of these collections."
      />
    );
  }
}
