import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBuilding, IconPlus } from "@tabler/icons-react";

import { PageHeader } from "@/components/PageHeader";
import { EmptyState } from "@/components/states";
import { ListTabs } from "@/features/insights/ListTabs";
import { companies } from "@/lib/format";
import { useListSearch } from "@/lib/listSearch";

import { AddCompanyDialog } from "./AddCompanyDialog";
import { companyColumns } from "./columns";
import { CompanyDrawer } from "./CompanyDrawer";
import { CompanyList } from "./CompanyList";
import { companiesSpec, useCompaniesPage, useCompanyCount } from "./queries";

export function AllCompaniesPage() {
  const search = useListSearch(companiesSpec);
  const page = useCompaniesPage(search);
  const { data: total } = useCompanyCount();
  const [adding, add] = useDisclosure();

  const addButton = (
    <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add.open}>
      Add company
    </Button>
  );

  return (
    <>
      <PageHeader
        title="All companies"
        description={total ? companies(total.count, total.exact) : null}
      >
        {addButton}
      </PageHeader>
      <ListTabs collectionId={null} />
      <CompanyList
        list={null}
        listKey="all"
        label="All companies"
        columns={companyColumns}
        search={search}
        page={page}
        total={total?.count}
        exact={total?.exact ?? true}
        empty={
          <EmptyState
            icon={IconBuilding}
            title="No companies yet"
            description="Add one here, or bring a file in with “longlist import”."
          />
        }
      />
      <CompanyDrawer collection={null} />
      <AddCompanyDialog collectionId={null} opened={adding} onClose={add.close} />
    </>
  );
}
