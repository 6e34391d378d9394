import { createRoute } from "@tanstack/react-router";

import { collectionOptions } from "@/features/collections/queries";
import { membersSearch } from "@/features/companies/queries";
import { openCompanySearch } from "@/features/companies/useOpenCompany";
import { CollectionPage } from "@/features/members/CollectionPage";
import { openViewSearch } from "@/features/views/openView";

import { rootRoute } from "./root";

export const collectionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/collections/$collectionId",
  validateSearch: membersSearch.extend({ ...openCompanySearch.shape, ...openViewSearch.shape }),
  loader: ({ context, params }) =>
    void context.queryClient.prefetchQuery(collectionOptions(params.collectionId)),
  component: function Collection() {
    const { collectionId } = collectionRoute.useParams();
    return <CollectionPage key={collectionId} id={collectionId} />;
  },
});
