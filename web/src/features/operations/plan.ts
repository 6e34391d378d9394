import { skipToken, useQuery } from "@tanstack/react-query";

import { createPlan, type PlannedJob } from "@/api/gen";
import { asProblem, type Problem } from "@/api/problem";

import type { PlanRequest } from "./requests";

/** The buckets of a plan. Those that do not concern its kind are missing. */
export type Buckets = Omit<PlannedJob, "kind" | "sentence" | "matched"> & { matched?: number };

/** A plan, or what there is instead of it. */
export type PlanState = {
  plan: Buckets | undefined;
  waiting: boolean;
  error: Problem | null;
  retry: () => void;
};

/** What the job would do, counted now; null while too little is known to ask. */
export function usePlan(request: PlanRequest | null): PlanState {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: [{ _id: "createPlan", request }],
    queryFn: request
      ? async ({ signal }) => (await createPlan({ body: request, signal })).data
      : skipToken,
    // What is on the button must be what was read there, so it does not change by itself.
    staleTime: "static",
    gcTime: 0,
  });
  return {
    plan: isFetching ? undefined : data,
    waiting: isFetching,
    error: error && !isFetching ? asProblem(error) : null,
    retry: () => void refetch(),
  };
}
