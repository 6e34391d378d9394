import type { LinkProps } from "@tanstack/react-router";

import type { InsightsSearch } from "./filter";

/** Where the list is that shows these companies. */
export const listLink = (
  collectionId: string | null,
  { ...search }: Partial<InsightsSearch>,
): LinkProps =>
  collectionId === null
    ? { to: "/companies", search }
    : { to: "/collections/$collectionId", params: { collectionId }, search };

/** Where its figures are. */
export const insightsLink = (
  collectionId: string | null,
  { ...search }: Partial<InsightsSearch>,
): LinkProps =>
  collectionId === null
    ? { to: "/companies/insights", search }
    : { to: "/collections/$collectionId/insights", params: { collectionId }, search };
