import "@mantine/charts/styles.css";

import { Text } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";

import type { Collection } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { ButtonLink, TextLink } from "@/components/links";
import { PageHeader } from "@/components/PageHeader";
import { EmptyState } from "@/components/states";
import { CollectionMenu } from "@/features/collections/CollectionMenu";
import { useCollection } from "@/features/collections/queries";
import { useCompanyCount } from "@/features/companies/queries";
import type { Count } from "@/features/filters/queries";
import { UnreadableFilter } from "@/features/filters/UnreadableFilter";
import { CollectionMissing } from "@/features/members/CollectionPage";
import { companies, countOf } from "@/lib/format";

import { FacetCard, HistogramCard } from "./FigureCard";
import { insightsSearch, readSubset, type Subset } from "./filter";
import { GrowthCard } from "./GrowthCard";
import classes from "./insights.module.css";
import { insightsLink } from "./listLink";
import { ListTabs } from "./ListTabs";
import { addedField, FACETS, type Scope, useTotal } from "./queries";

/** The figures of one collection. */
export function CollectionInsights({ id }: { id: string }) {
  const { data, error, refetch } = useCollection(id);
  const navigate = useNavigate();
  const gone = error !== null && asProblem(error).status === 404;
  if (error && (gone || !data)) return <CollectionMissing error={error} retry={refetch} />;
  return (
    <>
      <PageHeader
        title={data?.name}
        description={data ? companies(data.company_count) : null}
        aside={
          data ? (
            <CollectionMenu collection={data} onDeleted={() => void navigate({ to: "/" })} />
          ) : null
        }
      />
      <Insights collectionId={id} collection={data} />
    </>
  );
}

/** The figures of all companies. */
export function AllInsights() {
  const { data } = useCompanyCount();
  return (
    <>
      <PageHeader
        title="All companies"
        description={data ? companies(data.count, data.exact) : null}
      />
      <Insights collectionId={null} />
    </>
  );
}

type Props = { collectionId: string | null; collection?: Collection | undefined };

function Insights(props: Props) {
  const search = insightsSearch.parse(useSearch({ strict: false }));
  const { subset, unreadable } = readSubset(search);
  if (unreadable.length === 0) return <Figures {...props} subset={subset} />;
  return (
    <>
      <ListTabs collectionId={props.collectionId} />
      <UnreadableFilter reasons={unreadable}>
        <ButtonLink {...insightsLink(props.collectionId, { q: search.q })}>Clear filter</ButtonLink>
      </UnreadableFilter>
    </>
  );
}

function Figures({ collectionId, collection, subset }: Props & { subset: Subset }) {
  const scope = { collectionId, subset };
  const total = useTotal(scope);
  const empty = total?.count === 0;

  return (
    <>
      <ListTabs collectionId={collectionId} />
      <div className={classes.page}>
        <PartOfList scope={scope} total={total} />
        {empty ? <Nothing scope={scope} /> : null}
        <div className={classes.grid}>
          {empty ? null : (
            <>
              {FACETS.map((field) => (
                <FacetCard key={field} field={field} scope={scope} />
              ))}
              <HistogramCard field="employees" scope={scope} />
              <HistogramCard field="founded_year" scope={scope} />
            </>
          )}
          {collection ? <GrowthCard collection={collection} ofPart={isPart(subset)} /> : null}
          {empty ? null : <HistogramCard field={addedField(collectionId)} scope={scope} />}
        </div>
      </div>
    </>
  );
}

const isPart = ({ q, filter }: Subset) => q !== undefined || filter !== undefined;

type PartProps = { scope: Scope; total: Count | undefined };

/** Says that the figures are not of the whole list, and leads to those that are. */
function PartOfList({ scope, total }: PartProps) {
  const { q, filter = [] } = scope.subset;
  if (!isPart(scope.subset)) return null;
  const by = [
    q ? `the search “${q}”` : "",
    filter.length > 0 ? countOf(filter.length, "filter", "filters") : "",
  ];
  return (
    <Text size="sm" c="dimmed" role="status" className={classes.part}>
      {total ? companies(total.count, total.exact) : "…"} matching{" "}
      {by.filter(Boolean).join(" and ")}
      {" · "}
      <TextLink {...insightsLink(scope.collectionId, {})} inherit underline="always">
        Show all
      </TextLink>
    </Text>
  );
}

function Nothing({ scope }: { scope: Scope }) {
  const filtered = isPart(scope.subset);
  return (
    <div className={classes.nothing}>
      <EmptyState
        icon={IconChartBar}
        title="No companies here"
        description={
          filtered
            ? "Nothing in this list matches the search and the filters."
            : "There are figures as soon as there are companies."
        }
      >
        {filtered ? (
          <ButtonLink {...insightsLink(scope.collectionId, {})}>Show all</ButtonLink>
        ) : null}
      </EmptyState>
    </div>
  );
}
