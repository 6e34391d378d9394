import { useMutation, useQueryClient } from "@tanstack/react-query";

import { type CollectionCreate, createCollection } from "@/api/gen";
import { zCollectionCreate } from "@/api/gen/zod.gen";

import { collectionOptions } from "./queries";

export const newCollectionSchema = zCollectionCreate;

export function useCreateCollection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: CollectionCreate) => (await createCollection({ body })).data,
    onSuccess: (collection) => {
      client.setQueryData(collectionOptions(collection.id).queryKey, collection);
      void client.invalidateQueries({ queryKey: [{ _id: "listCollections" }] });
    },
  });
}
