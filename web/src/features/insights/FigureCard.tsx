import { asProblem } from "@/api/problem";
import { AcrossBars } from "@/components/charts/AcrossBars";
import { ChartCard } from "@/components/charts/ChartCard";
import { UprightBars } from "@/components/charts/UprightBars";
import { TextLink } from "@/components/links";

import {
  facetFigures,
  type FacetField,
  type Figure,
  type Figures,
  histogramFigures,
} from "./figures";
import { figureLink, FigureTable } from "./FigureTable";
import classes from "./insights.module.css";
import { type Scope, useFacet, useHistogram, useTotal } from "./queries";
import type { Distribution } from "./words";

const FACET_WORDS: Record<FacetField, { title: string; column: string }> = {
  country: { title: "Top countries", column: "Country" },
  industry: { title: "Top industries", column: "Industry" },
};

/** The commonest values of a field. */
export function FacetCard({ field, scope }: { field: FacetField; scope: Scope }) {
  const query = useFacet(field, scope);
  const total = useTotal(scope)?.count;
  const figures = query.data && facetFigures(field, query.data, total);
  return (
    <FigureCard {...FACET_WORDS[field]} {...{ query, figures, total, scope }} Bars={AcrossBars} />
  );
}

const DISTRIBUTION_WORDS: Record<Distribution, { title: string; column: string }> = {
  employees: { title: "Employees", column: "Employees" },
  founded_year: { title: "Founded", column: "Year" },
  created_at: { title: "Added", column: "When" },
  added_at: { title: "Added", column: "When" },
};

/** How a number or a time is distributed. */
export function HistogramCard({ field, scope }: { field: Distribution; scope: Scope }) {
  const query = useHistogram(field, scope);
  const total = useTotal(scope)?.count;
  const figures = query.data && histogramFigures(field, query.data);
  return (
    <FigureCard
      {...DISTRIBUTION_WORDS[field]}
      {...{ query, figures, total, scope }}
      Bars={UprightBars}
    />
  );
}

type Props = {
  title: string;
  column: string;
  query: { error: unknown; refetch: () => unknown; isPlaceholderData: boolean };
  figures: Figures | undefined;
  total: number | undefined;
  scope: Scope;
  Bars: typeof AcrossBars;
};

function FigureCard({ title, column, query, figures, total, scope, Bars }: Props) {
  const { bars = [], rest = [] } = figures ?? {};
  const toBar = (figure: Figure) => ({
    ...figure,
    label: Bars === UprightBars ? figure.short : figure.label,
    link: figureLink(figure, scope),
  });
  return (
    <ChartCard
      title={title}
      problem={query.error && !figures ? asProblem(query.error) : undefined}
      onRetry={() => void query.refetch()}
      loading={!figures}
      stale={query.isPlaceholderData}
      message={
        bars.length > 0
          ? undefined
          : rest.length > 0
            ? "Not known of any company here."
            : "No companies here."
      }
      chart={
        <>
          <Bars label={`${title}, as bars`} bars={bars.map(toBar)} />
          <Rest figures={rest} scope={scope} />
        </>
      }
      table={
        <FigureTable
          label={title}
          column={column}
          figures={[...bars, ...rest]}
          total={total}
          scope={scope}
        />
      }
      footer={bars.length === 0 ? <Rest figures={rest} scope={scope} /> : null}
    />
  );
}

/** The companies that no bar stands for. */
function Rest({ figures, scope }: { figures: Figure[]; scope: Scope }) {
  if (figures.length === 0) return null;
  return (
    <ul className={classes.rest}>
      {figures.map((figure) => {
        const link = figureLink(figure, scope);
        const words = `${figure.label}: ${figure.countText}`;
        return (
          <li key={figure.key}>
            {link ? (
              <TextLink {...link} preload={false} inherit underline="always">
                {words}
              </TextLink>
            ) : (
              words
            )}
          </li>
        );
      })}
    </ul>
  );
}
