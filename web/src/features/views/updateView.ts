import { useMutation, useQueryClient } from "@tanstack/react-query";

import { updateView, type ViewPatch } from "@/api/gen";

import { putView } from "./queries";

export function useUpdateView() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, ...body }: ViewPatch & { id: string }) =>
      (await updateView({ path: { view_id: id }, body })).data,
    onSuccess: (view) => putView(client, view),
  });
}
