import { createColumnHelper } from "@tanstack/react-table";

import type { Column, tableSetup } from "@/components/DataTable";
import { attributeId } from "@/lib/attributes";
import { formatDay, formatMoney, formatMoment, formatNumber } from "@/lib/format";

import { CompanyCell } from "./CompanyCell";

/** What a row of any list of companies has; `added_at` only where the list is a collection. */
export type CompanyListRow = {
  id: string;
  name: string;
  domain?: string | null | undefined;
  country?: string | null | undefined;
  city?: string | null | undefined;
  industry?: string | null | undefined;
  employees?: number | null | undefined;
  founded_year?: number | null | undefined;
  funding_usd?: number | null | undefined;
  created_at: string;
  added_at?: string;
  /** Those that are shown. */
  attributes?: Record<string, string> | undefined;
};

const column = createColumnHelper<typeof tableSetup, CompanyListRow>();

function Missing() {
  return (
    <span style={{ color: "var(--mantine-color-dimmed)" }} title="Not known">
      –
    </span>
  );
}

const text = (value: string | null | undefined) =>
  value ? <span title={value}>{value}</span> : <Missing />;

const figure = (value: number | null | undefined, format: (value: number) => string) =>
  value === null || value === undefined ? <Missing /> : format(value);

const moment = (iso: string) => (
  <time dateTime={iso} title={formatMoment(iso)}>
    {formatDay(iso)}
  </time>
);

const common = [
  column.accessor("name", {
    header: "Company",
    enableHiding: false,
    cell: ({ row }) => <CompanyCell company={row.original} />,
  }),
  column.accessor("domain", {
    header: "Domain",
    cell: ({ getValue }) => text(getValue()),
    meta: { width: "190px", hidden: true },
  }),
  column.accessor("industry", {
    header: "Industry",
    cell: ({ getValue }) => text(getValue()),
    meta: { width: "13%", priority: 1 },
  }),
  column.accessor("country", {
    header: "Country",
    cell: ({ getValue }) => text(getValue()),
    meta: { width: "11%", priority: 2 },
  }),
  column.accessor("city", {
    header: "City",
    cell: ({ getValue }) => text(getValue()),
    meta: { width: "10%", priority: 3 },
  }),
  column.accessor("employees", {
    header: "Employees",
    sortDescFirst: true,
    cell: ({ getValue }) => figure(getValue(), formatNumber),
    meta: { width: "126px", align: "end" },
  }),
  column.accessor("founded_year", {
    header: "Founded",
    sortDescFirst: true,
    cell: ({ getValue }) => figure(getValue(), String),
    meta: { width: "112px", align: "end", priority: 2 },
  }),
  column.accessor("funding_usd", {
    header: "Funding",
    sortDescFirst: true,
    cell: ({ getValue }) => figure(getValue(), formatMoney),
    meta: { width: "108px", align: "end", priority: 1 },
  }),
] as Column<CompanyListRow>[];

const ADDED = {
  header: "Added",
  sortDescFirst: true,
  meta: { width: "138px", align: "end", priority: 3 },
} as const;

export const companyColumns: Column<CompanyListRow>[] = [
  ...common,
  column.accessor("created_at", {
    ...ADDED,
    cell: ({ getValue }) => moment(getValue()),
  }) as Column<CompanyListRow>,
];

export const memberColumns: Column<CompanyListRow>[] = [
  ...common,
  column.accessor("added_at", {
    ...ADDED,
    cell: ({ getValue }) => {
      const at = getValue();
      return at ? moment(at) : <Missing />;
    },
  }) as Column<CompanyListRow>,
  column.accessor("created_at", {
    header: "Known since",
    cell: ({ getValue }) => moment(getValue()),
    meta: { width: "138px", align: "end", hidden: true },
  }) as Column<CompanyListRow>,
];

/** Shown by choice. No index knows their order, so nothing is sorted by them. */
export const attributeColumn = (name: string): Column<CompanyListRow> =>
  column.accessor((row) => row.attributes?.[name], {
    id: attributeId(name),
    header: name,
    enableSorting: false,
    cell: ({ getValue }) => text(getValue()),
    meta: { width: "160px", hidden: true },
  }) as Column<CompanyListRow>;
