import { keepPreviousData, useQuery } from "@tanstack/react-query";

import {
  countCompaniesOptions,
  explainMembershipOptions,
  getCompanyOptions,
  listMembersOptions,
  listCompaniesOptions,
} from "@/api/gen/@tanstack/react-query.gen";
import { type ListSearch, listSearchSchema, type ListSpec } from "@/lib/listSearch";

const FIELD_SORTS = [
  "name",
  "-name",
  "employees",
  "-employees",
  "founded_year",
  "-founded_year",
  "funding_usd",
  "-funding_usd",
] as const;
const COMPANY_SORTS = [...FIELD_SORTS, "created_at", "-created_at"] as const;
const MEMBER_SORTS = [...FIELD_SORTS, "added_at", "-added_at"] as const;

export type CompanySort = (typeof COMPANY_SORTS)[number];
export type MemberSort = (typeof MEMBER_SORTS)[number];

export const companiesSpec: ListSpec<CompanySort> = { sorts: COMPANY_SORTS, defaultSort: "name" };
export const membersSpec: ListSpec<MemberSort> = { sorts: MEMBER_SORTS, defaultSort: "-added_at" };
export const companiesSearch = listSearchSchema(companiesSpec);
export const membersSearch = listSearchSchema(membersSpec);

export type Page<Sort extends string> = Pick<
  ListSearch<Sort>,
  "sort" | "limit" | "cursor" | "take"
>;

export const pageQuery = <Sort extends string>({ sort, limit, cursor, take }: Page<Sort>) => ({
  sort,
  limit: take ?? limit,
  ...(cursor ? { cursor } : {}),
});

export const useCompaniesPage = (page: Page<CompanySort>) =>
  useQuery({
    ...listCompaniesOptions({ query: pageQuery(page) }),
    placeholderData: keepPreviousData,
  });

export const companyCountOptions = () => countCompaniesOptions();
export const useCompanyCount = () => useQuery(companyCountOptions());

export const useMembersPage = (collectionId: string, page: Page<MemberSort>) =>
  useQuery({
    ...listMembersOptions({
      path: { collection_id: collectionId },
      query: pageQuery(page),
    }),
    placeholderData: keepPreviousData,
  });

export const useCompany = (id: string) => useQuery(getCompanyOptions({ path: { company_id: id } }));

/** What put the company into the collection. */
export const useWhy = (collectionId: string, id: string) =>
  useQuery(explainMembershipOptions({ path: { collection_id: collectionId, company_id: id } }));
