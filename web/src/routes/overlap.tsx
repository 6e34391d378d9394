import { createRoute } from "@tanstack/react-router";

import { openCompanySearch } from "@/features/companies/useOpenCompany";
import { OverlapPage } from "@/features/overlaps/OverlapPage";
import { overlapSearch } from "@/features/overlaps/queries";

import { rootRoute } from "./root";

export const overlapRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/overlap",
  validateSearch: overlapSearch.extend(openCompanySearch.shape),
  component: OverlapPage,
});
