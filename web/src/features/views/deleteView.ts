import { useMutation, useQueryClient } from "@tanstack/react-query";

import { deleteView } from "@/api/gen";

import { dropViews, viewOptions } from "./queries";

export function useDeleteView(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => deleteView({ path: { view_id: id } }),
    onSuccess: () => {
      dropViews(client, (view) => view.id === id);
      // It is open until its page has left it; who comes back to it asks for it.
      const { queryKey } = viewOptions(id);
      void client.invalidateQueries({ queryKey, refetchType: "none" });
    },
  });
}
