import { createLazyRoute } from "@tanstack/react-router";

import { AllInsights } from "@/features/insights/InsightsPage";

/** Charts are large, and no list needs them. */
export const allInsightsPage = createLazyRoute("/companies/insights")({ component: AllInsights });
