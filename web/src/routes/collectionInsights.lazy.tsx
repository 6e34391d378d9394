import { createLazyRoute } from "@tanstack/react-router";

import { CollectionInsights } from "@/features/insights/InsightsPage";

/** Charts are large, and no list needs them. */
export const collectionInsightsPage = createLazyRoute("/collections/$collectionId/insights")({
  component: function Insights() {
    const { collectionId } = collectionInsightsPage.useParams();
    return <CollectionInsights key={collectionId} id={collectionId} />;
  },
});
