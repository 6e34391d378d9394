import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconStack2 } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";

import { asProblem } from "@/api/problem";
import { FullPage } from "@/components/FullPage";
import { ButtonLink } from "@/components/links";
import { PageHeader } from "@/components/PageHeader";
import { EmptyState, ErrorState } from "@/components/states";
import { CollectionMenu } from "@/features/collections/CollectionMenu";
import { useCollection } from "@/features/collections/queries";
import { AddCompanyDialog } from "@/features/companies/AddCompanyDialog";
import { memberColumns } from "@/features/companies/columns";
import { CompanyDrawer } from "@/features/companies/CompanyDrawer";
import { CompanyList } from "@/features/companies/CompanyList";
import { membersSpec, useMembersPage } from "@/features/companies/queries";
import { useColumns } from "@/features/companies/useColumns";
import { FilterBar } from "@/features/filters/FilterBar";
import { UnreadableFilter } from "@/features/filters/UnreadableFilter";
import { useFilter, useFilteredCount } from "@/features/filters/useFilteredCount";
import { ListTabs } from "@/features/insights/ListTabs";
import { useViewing } from "@/features/views/useViewing";
import { useListSearch } from "@/lib/listSearch";

/** One collection and the companies in it. */
export function CollectionPage({ id }: { id: string }) {
  const search = useListSearch(membersSpec);
  const collection = useCollection(id);
  const filter = useFilter(search);
  const readable = search.unreadable.length === 0;
  const viewing = useViewing(id, search);
  const columns = useColumns(memberColumns, id, viewing);
  const page = useMembersPage(id, search, filter, columns.attributes, readable && !viewing.opening);
  const { shown, words } = useFilteredCount(
    { collectionId: id, filter },
    page,
    collection.data && { count: collection.data.company_count, exact: true },
  );
  const navigate = useNavigate();
  const [adding, add] = useDisclosure();

  // Deleted, perhaps from elsewhere, while it was looked at: what is still in the cache is no list any more.
  const gone = collection.error !== null && asProblem(collection.error).status === 404;
  if (collection.error && (gone || !collection.data))
    return <CollectionMissing error={collection.error} retry={collection.refetch} />;

  const { data } = collection;
  const addButton = (
    <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add.open}>
      Add company
    </Button>
  );

  return (
    <>
      <PageHeader
        title={data?.name}
        description={readable ? words : null}
        aside={
          data ? (
            <CollectionMenu collection={data} onDeleted={() => void navigate({ to: "/" })} />
          ) : null
        }
      >
        {addButton}
      </PageHeader>
      <ListTabs collectionId={id} />
      {readable ? (
        <>
          <FilterBar collectionId={id} search={search} />
          <CompanyList
            list={data}
            listKey={id}
            label={data ? `Companies in ${data.name}` : "Companies"}
            columns={columns}
            search={search}
            viewing={viewing}
            page={page}
            filter={filter}
            total={shown?.count}
            exact={shown?.exact ?? true}
            empty={
              <EmptyState
                icon={IconStack2}
                title="Nothing in here yet"
                description="Copy companies here from another collection or from all companies, or add one by hand."
              >
                <ButtonLink to="/companies">Browse all companies</ButtonLink>
              </EmptyState>
            }
          />
        </>
      ) : (
        <UnreadableFilter reasons={search.unreadable}>
          <Button onClick={() => search.setFilter(undefined)}>Clear filter</Button>
        </UnreadableFilter>
      )}
      <CompanyDrawer collection={{ id, name: data?.name ?? "" }} />
      <AddCompanyDialog collectionId={id} opened={adding} onClose={add.close} />
    </>
  );
}

export function CollectionMissing({ error, retry }: { error: unknown; retry: () => unknown }) {
  const problem = asProblem(error);
  const gone = problem.status === 404 || problem.status === 422;
  const title = gone ? "This collection is not here" : problem.title;
  return (
    <FullPage title={title}>
      <ErrorState
        title={title}
        detail={gone ? "It may have been deleted, or the link is not complete." : problem.detail}
        {...(gone ? {} : { onRetry: () => void retry() })}
      >
        <ButtonLink to="/" variant={gone ? "filled" : "default"}>
          All collections
        </ButtonLink>
      </ErrorState>
    </FullPage>
  );
}
