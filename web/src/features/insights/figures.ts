import type { Facet, Histogram } from "@/api/gen";
import { companies, formatCount } from "@/lib/format";

import type { Condition } from "./filter";
import { bucketWords, type Distribution } from "./words";

/** So many companies have this in common. */
export type Figure = {
  key: string;
  label: string;
  /** As short as below a bar. */
  short: string;
  count: number;
  /** "France: ~1.2K companies" */
  words: string;
  countText: string;
  /** What finds them; a list of the rest has none. */
  condition?: Condition | undefined;
};

/** What a card shows: its bars, and the companies that no bar stands for. */
export type Figures = { bars: Figure[]; rest: Figure[]; exact: boolean };

type Said = Pick<Figure, "key" | "label" | "count"> & {
  short?: string;
  /** What the companies are: "51–200 employees". */
  subject?: string;
  condition?: Condition;
};

const figureOf = (exact: boolean, { short, subject, ...said }: Said): Figure => ({
  ...said,
  short: short ?? said.label,
  words: `${subject ?? said.label}: ${companies(said.count, exact)}`,
  countText: formatCount(said.count, exact),
});

export type FacetField = "country" | "industry";
const OTHERS: Record<FacetField, string> = {
  country: "Other countries",
  industry: "Other industries",
};

/** The commonest values; of the others as many as there must be, where it is known how many there are in all. */
export function facetFigures(field: FacetField, facet: Facet, total: number | undefined): Figures {
  const { values, empty, exact, more } = facet;
  const bars = values.map(({ value, count }) =>
    figureOf(exact, {
      key: value,
      label: value,
      count,
      condition: { op: "is", field, values: [value] },
    }),
  );
  const counted = values.reduce((sum, { count }) => sum + count, empty);
  const others = more && total !== undefined ? Math.max(0, total - counted) : 0;
  const rest = others > 0 ? [{ key: "other", label: OTHERS[field], count: others }] : [];
  return { bars, rest: [...rest.map((one) => figureOf(exact, one)), ...unknown(facet)], exact };
}

const SUBJECTS: Record<Distribution, (label: string) => string> = {
  employees: (label) => `${label} employees`,
  founded_year: (label) => `Founded ${lowerFirst(label)}`,
  created_at: (label) => `Added ${lowerFirst(label)}`,
  added_at: (label) => `Added ${lowerFirst(label)}`,
};
const lowerFirst = (label: string) => label.replace(/^(Before|At)/, (word) => word.toLowerCase());

export function histogramFigures(field: Distribution, histogram: Histogram): Figures {
  const { buckets, exact } = histogram;
  const bars = buckets.map((bucket) => {
    const { label, short } = bucketWords(field, bucket);
    return figureOf(exact, {
      key: label,
      label,
      short,
      subject: SUBJECTS[field](label),
      count: bucket.count,
      condition: bucketCondition(field, bucket),
    });
  });
  return { bars, rest: unknown(histogram), exact };
}

/** Without the ends that a bucket has not. */
const given = <T extends object>(ends: T) =>
  Object.fromEntries(Object.entries(ends).filter(([, end]) => end !== null && end !== undefined));

function bucketCondition(
  field: Distribution,
  { min, max, since, until }: Histogram["buckets"][number],
): Condition {
  return field === "employees" || field === "founded_year"
    ? { op: "between", field, ...given({ min, max }) }
    : { op: "during", field, ...given({ since, until }) };
}

function unknown({ field, empty, exact }: Pick<Facet, "field" | "empty" | "exact">): Figure[] {
  if (empty === 0) return [];
  const condition: Condition = { op: "is_empty", field };
  return [figureOf(exact, { key: "empty", label: "Not known", count: empty, condition })];
}
