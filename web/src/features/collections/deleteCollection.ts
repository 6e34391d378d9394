import { useMutation, useQueryClient } from "@tanstack/react-query";

import { type Collection, type CollectionsPage, deleteCollection } from "@/api/gen";
import { dropViews } from "@/features/views/queries";
import { putJobUnlessKnown } from "@/jobs/cache";
import { showJobToast } from "@/jobs/JobToast";

const LISTS = [{ _id: "listCollections" }];

/** Deleting is a job; the collection is gone from all lists at once. */
export function useDeleteCollection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (collection: Collection) =>
      (await deleteCollection({ path: { collection_id: collection.id } })).data,
    onSuccess: (job, { id }) => {
      client.setQueriesData<CollectionsPage>(
        { queryKey: LISTS },
        (page) =>
          page && {
            ...page,
            total: page.total - 1,
            items: page.items.filter((item) => item.id !== id),
          },
      );
      void client.invalidateQueries({ queryKey: LISTS });
      dropViews(client, (view) => view.collection_id === id);
      putJobUnlessKnown(client, job);
      showJobToast(job);
    },
  });
}
