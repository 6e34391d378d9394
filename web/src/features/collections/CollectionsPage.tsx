import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconSearch, IconStack2 } from "@tabler/icons-react";

import type { Collection } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { DataTable } from "@/components/DataTable";
import { PageHeader } from "@/components/PageHeader";
import { Pager, pageRange } from "@/components/Pager";
import { SearchInput } from "@/components/SearchInput";
import { EmptyState, QueryError } from "@/components/states";
import { countOf } from "@/lib/format";
import { useListSearch } from "@/lib/listSearch";

import { ChosenBar } from "./ChosenBar";
import { collectionColumns } from "./columns";
import { CreateCollectionDialog } from "./dialogs";
import { type CollectionSort, collectionsSpec, useCollectionsPage } from "./queries";
import { useChosen } from "./useChosen";

const NONE: Collection[] = [];

export function CollectionsPage() {
  const search = useListSearch(collectionsSpec);
  const { data, error, isPlaceholderData, refetch } = useCollectionsPage(search);
  const [creating, create] = useDisclosure();
  const chosen = useChosen(data?.items ?? NONE);

  const total = data?.total;
  const where = {
    page: search.page,
    limit: search.limit,
    rowsOnPage: data?.items.length,
    total,
    cursors: data,
  };

  return (
    <>
      <PageHeader
        title="Collections"
        description={
          total === undefined
            ? "Lists of companies, of any size."
            : search.q
              ? `${countOf(total, "collection matches", "collections match")} “${search.q}”`
              : countOf(total, "collection", "collections")
        }
      >
        <SearchInput label="Search collections" value={search.q} onChange={search.setQuery} />
        <Button leftSection={<IconPlus size={16} />} onClick={create.open}>
          New collection
        </Button>
      </PageHeader>
      <ChosenBar chosen={chosen} />
      <DataTable
        label="Collections"
        columns={collectionColumns}
        rows={data?.items}
        totalRows={total ?? -1}
        firstRow={pageRange(where).from}
        sort={search.sort}
        onSort={(sort) => search.setSort(sort as CollectionSort)}
        selection={chosen.boxes}
        skeletonRows={8}
        stale={isPlaceholderData}
        placeholder={placeholder()}
      />
      <Pager
        {...where}
        onGo={search.goTo}
        onNumber={search.setPageNumber}
        onLimit={search.setLimit}
      />
      <CreateCollectionDialog opened={creating} onClose={create.close} />
    </>
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
    if (search.q) {
      return (
        <EmptyState
          icon={IconSearch}
          title="Nothing found"
          description={`No collection has “${search.q}” in its name.`}
        >
          <Button variant="default" onClick={() => search.setQuery("")}>
            Clear search
          </Button>
        </EmptyState>
      );
    }
    return (
      <EmptyState
        icon={IconStack2}
        title="No collections yet"
        description="A collection is a named list of companies. Make one, then copy companies into it."
      >
        <Button leftSection={<IconPlus size={16} />} onClick={create.open}>
          New collection
        </Button>
      </EmptyState>
    );
  }
}
