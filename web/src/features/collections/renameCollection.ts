import { useMutation, useQueryClient } from "@tanstack/react-query";

import { type CollectionPatch, updateCollection } from "@/api/gen";
import { zCollectionPatch } from "@/api/gen/zod.gen";

import { collectionOptions } from "./queries";

export const renameSchema = zCollectionPatch;

export function useRenameCollection(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: CollectionPatch) =>
      (await updateCollection({ path: { collection_id: id }, body })).data,
    onSuccess: (collection) => {
      client.setQueryData(collectionOptions(id).queryKey, collection);
      void client.invalidateQueries({ queryKey: [{ _id: "listCollections" }] });
    },
  });
}
