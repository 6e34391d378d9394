import { createRoute } from "@tanstack/react-router";

import { AllCompaniesPage } from "@/features/companies/AllCompaniesPage";
import { companiesSearch } from "@/features/companies/queries";
import { openCompanySearch } from "@/features/companies/useOpenCompany";
import { openViewSearch } from "@/features/views/openView";

import { rootRoute } from "./root";

export const allCompaniesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/companies",
  validateSearch: companiesSearch.extend({ ...openCompanySearch.shape, ...openViewSearch.shape }),
  component: AllCompaniesPage,
});
