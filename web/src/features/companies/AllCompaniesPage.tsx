import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBuilding, IconPlus } from "@tabler/icons-react";

import { PageHeader } from "@/components/PageHeader";
import { EmptyState } from "@/components/states";
import { FilterBar } from "@/features/filters/FilterBar";
import { UnreadableFilter } from "@/features/filters/UnreadableFilter";
import { useFilter, useFilteredCount } from "@/features/filters/useFilteredCount";
import { ListTabs } from "@/features/insights/ListTabs";
import { useViewing } from "@/features/views/useViewing";
import { useListSearch } from "@/lib/listSearch";

import { AddCompanyDialog } from "./AddCompanyDialog";
import { companyColumns } from "./columns";
import { CompanyDrawer } from "./CompanyDrawer";
import { CompanyList } from "./CompanyList";
import { companiesSpec, useCompaniesPage } from "./queries";
import { useColumns } from "./useColumns";

export function AllCompaniesPage() {
  const search = useListSearch(companiesSpec);
  const filter = useFilter(search);
  const readable = search.unreadable.length === 0;
  const viewing = useViewing(null, search);
  const columns = useColumns(companyColumns, "all", viewing);
  const page = useCompaniesPage(search, filter, columns.attributes, readable && !viewing.opening);
  const { shown, words } = useFilteredCount({ collectionId: null, filter }, page);
  const [adding, add] = useDisclosure();

  const addButton = (
    <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add.open}>
      Add company
    </Button>
  );

  return (
    <>
      <PageHeader title="All companies" description={readable ? words : null}>
        {addButton}
      </PageHeader>
      <ListTabs collectionId={null} />
      {readable ? (
        <>
          <FilterBar collectionId={null} search={search} />
          <CompanyList
            list={null}
            listKey="all"
            label="All companies"
            columns={columns}
            search={search}
            viewing={viewing}
            page={page}
            filter={filter}
            total={shown?.count}
            exact={shown?.exact ?? true}
            empty={
              <EmptyState
                icon={IconBuilding}
                title="No companies yet"
                description="Add one here, or bring a file in with “longlist import”."
              />
            }
          />
        </>
      ) : (
        <UnreadableFilter reasons={search.unreadable}>
          <Button onClick={() => search.setFilter(undefined)}>Clear filter</Button>
        </UnreadableFilter>
      )}
      <CompanyDrawer collection={null} />
      <AddCompanyDialog collectionId={null} opened={adding} onClose={add.close} />
    </>
  );
}
