import { createRoute } from "@tanstack/react-router";

import { CollectionsPage } from "@/features/collections/CollectionsPage";
import { collectionsSearch } from "@/features/collections/queries";

import { rootRoute } from "./root";

export const collectionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  validateSearch: collectionsSearch,
  component: CollectionsPage,
});
