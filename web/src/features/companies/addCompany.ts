import { useMutation, useQueryClient } from "@tanstack/react-query";

import { type CompanyCreate, createMember, createCompany } from "@/api/gen";
import { zCompanyCreate } from "@/api/gen/zod.gen";

export const companySchema = zCompanyCreate;

/** Makes a company, and puts it into the collection if one is given. */
export function useAddCompany(collectionId: string | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: CompanyCreate) =>
      collectionId
        ? (await createMember({ path: { collection_id: collectionId }, body })).data
        : (await createCompany({ body })).data,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: [{ _id: "listCompanies" }] });
      void client.invalidateQueries({ queryKey: [{ _id: "countCompanies" }] });
      if (!collectionId) return;
      const path = { collection_id: collectionId };
      void client.invalidateQueries({ queryKey: [{ _id: "listMembers", path }] });
      void client.invalidateQueries({ queryKey: [{ _id: "countMembers", path }] });
      void client.invalidateQueries({ queryKey: [{ _id: "getCollection", path }] });
      void client.invalidateQueries({ queryKey: [{ _id: "listCollections" }] });
    },
  });
}
