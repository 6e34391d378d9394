import { useQuery } from "@tanstack/react-query";

import type { Named } from "@/api/gen";
import { client } from "@/api/gen/client.gen";

export type Why = {
  sentence: string;
  job: Named | null;
  source: Named | null;
  file: string | null;
  line: number | null;
  added_at: string;
};

/** What put the company into the collection. */
export function useWhy(collectionId: string, companyId: string) {
  const path = { collection_id: collectionId, company_id: companyId };
  return useQuery({
    queryKey: [{ _id: "explainMembership", path }],
    queryFn: async ({ signal }) =>
      (
        await client.get<{ 200: Why }, unknown, true>({
          url: "/api/v1/collections/{collection_id}/companies/{company_id}/why",
          path,
          signal,
        })
      ).data,
  });
}
