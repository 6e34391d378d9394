import { keepPreviousData, useQuery } from "@tanstack/react-query";

import {
  countCompaniesOptions,
  explainMembershipOptions,
  getCompanyOptions,
  listMembersOptions,
  listCompaniesOptions,
} from "@/api/gen/@tanstack/react-query.gen";
import type { Filter, PageMemberRow } from "@/api/gen";
import { type Condition, filterQuery, readConditions } from "@/features/filters/conditions";
import { changesList } from "@/features/operations/changes";
import type { LiveQueries } from "@/jobs/liveQueries";
import { type ListSearch, listSearchSchema, type ListSpec } from "@/lib/listSearch";

const FIELD_SORTS = [
  "name",
  "-name",
  "domain",
  "-domain",
  "industry",
  "-industry",
  "country",
  "-country",
  "city",
  "-city",
  "employees",
  "-employees",
  "founded_year",
  "-founded_year",
  "funding_usd",
  "-funding_usd",
] as const;
const COMPANY_SORTS = [...FIELD_SORTS, "created_at", "-created_at"] as const;
const MEMBER_SORTS = [...COMPANY_SORTS, "added_at", "-added_at"] as const;

export type CompanySort = (typeof COMPANY_SORTS)[number];
export type MemberSort = (typeof MEMBER_SORTS)[number];

const FILTERED = { ranked: true, filter: readConditions } as const;
export const companiesSpec: ListSpec<CompanySort, Condition[]> = {
  ...FILTERED,
  sorts: COMPANY_SORTS,
  defaultSort: "name",
};
export const membersSpec: ListSpec<MemberSort, Condition[]> = {
  ...FILTERED,
  sorts: MEMBER_SORTS,
  defaultSort: "-added_at",
};
export const companiesSearch = listSearchSchema(companiesSpec);
export const membersSearch = listSearchSchema(membersSpec);

export type Page<Sort extends string> = Pick<
  ListSearch<Sort>,
  "sort" | "ranked" | "limit" | "cursor" | "take"
>;

export const pageQuery = <Sort extends string>(
  { sort, ranked, limit, cursor, take }: Page<Sort>,
  filter?: Filter,
) => ({
  // Without an order what is found comes as it fits.
  ...(ranked && filter?.search ? {} : { sort }),
  limit: take ?? limit,
  ...(cursor ? { cursor } : {}),
  ...filterQuery(filter),
});

const shown = (attributes: string[]) => (attributes.length > 0 ? { attribute: attributes } : {});

/** Not asked for as long as what it is to show is not known. */
export const useCompaniesPage = (
  page: Page<CompanySort>,
  filter: Filter | undefined,
  attributes: string[],
  enabled = true,
) =>
  useQuery({
    ...listCompaniesOptions({ query: { ...pageQuery(page, filter), ...shown(attributes) } }),
    enabled,
    placeholderData: keepPreviousData,
  });

export const companyCountOptions = () => countCompaniesOptions();
export const useCompanyCount = () => useQuery(companyCountOptions());

export const useMembersPage = (
  collectionId: string,
  page: Page<MemberSort>,
  filter: Filter | undefined,
  attributes: string[],
  enabled = true,
) =>
  useQuery({
    ...listMembersOptions({
      path: { collection_id: collectionId },
      query: { ...pageQuery(page, filter), ...shown(attributes) },
    }),
    enabled,
    placeholderData: keepPreviousData,
  });

export const useCompany = (id: string) => useQuery(getCompanyOptions({ path: { company_id: id } }));

/** What put the company into the collection. */
export const useWhy = (collectionId: string, id: string) =>
  useQuery(explainMembershipOptions({ path: { collection_id: collectionId, company_id: id } }));

export const companiesLive: LiveQueries = {
  listCompanies: { shows: (job, { query }) => changesList(job, query ?? {}) },
  countCompanies: { shows: (job, { query }) => changesList(job, query ?? {}) },
  listMembers: {
    shows: (job, { path, query }) => changesList(job, { ...path, ...query }),
    // Rows do not jump under a reader; a page with room left fills up.
    whileRunning: hasRoom,
  },
  countMembers: { shows: (job, { path, query }) => changesList(job, { ...path, ...query }) },
  getMember: { shows: (job, { path }) => changesList(job, path) },
  getCompany: { shows: (job) => changesList(job, {}) },
  explainMembership: { shows: (job, { path }) => changesList(job, path) },
};

const ROOM_BELOW = 25;

function hasRoom(answer: unknown): boolean {
  const page = answer as PageMemberRow | undefined;
  return page !== undefined && !page.next_cursor && page.items.length < ROOM_BELOW;
}
