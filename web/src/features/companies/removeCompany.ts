import { useMutation, useQueryClient } from "@tanstack/react-query";

import { removeMember } from "@/api/gen";

/** Takes one company out of a collection. The company itself stays. */
export function useRemoveCompany(collectionId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (companyId: string) => {
      await removeMember({
        path: { collection_id: collectionId, company_id: companyId },
      });
    },
    onSuccess: () => {
      const path = { collection_id: collectionId };
      void client.invalidateQueries({ queryKey: [{ _id: "listMembers", path }] });
      void client.invalidateQueries({ queryKey: [{ _id: "getCollection", path }] });
      void client.invalidateQueries({ queryKey: [{ _id: "listCollections" }] });
    },
  });
}
