import { useMutation, useQueryClient } from "@tanstack/react-query";

import { type CollectionsPage, deleteCollection } from "@/api/gen";
import { dropViews } from "@/features/views/queries";
import { putJobUnlessKnown } from "@/jobs/cache";
import { showJobToast } from "@/jobs/JobToast";
import { useIdempotencyKey } from "@/lib/useIdempotencyKey";

const LISTS = [{ _id: "listCollections" }];

/** Deleting is a job; the collection is gone from all lists at once. */
export function useDeleteCollection(id: string) {
  const client = useQueryClient();
  const key = useIdempotencyKey(id);
  return useMutation({
    mutationFn: async () =>
      (
        await deleteCollection({
          path: { collection_id: id },
          headers: { "idempotency-key": key },
        })
      ).data,
    onSuccess: (job) => {
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
