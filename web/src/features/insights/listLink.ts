import type { LinkProps } from "@tanstack/react-router";

import type { Subset } from "./filter";

/** Where the list is that shows these companies. */
export const listLink = (collectionId: string | null, { ...search }: Subset): LinkProps =>
  collectionId === null
    ? { to: "/companies", search }
    : { to: "/collections/$collectionId", params: { collectionId }, search };

/** Where its figures are. */
export const insightsLink = (collectionId: string | null, { ...search }: Subset): LinkProps =>
  collectionId === null
    ? { to: "/companies/insights", search }
    : { to: "/collections/$collectionId/insights", params: { collectionId }, search };
