import { useMutation, useQueryClient } from "@tanstack/react-query";

import { createView, type ViewCreate } from "@/api/gen";
import { zViewCreate } from "@/api/gen/zod.gen";

import { putView } from "./queries";

export const viewNameSchema = zViewCreate.pick({ name: true });

export function useCreateView() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: ViewCreate) => (await createView({ body })).data,
    onSuccess: (view) => putView(client, view),
  });
}
