import { useMutation, useQueryClient } from "@tanstack/react-query";

import { deleteWebhook } from "@/api/gen";

import { patchWebhook, refreshWebhooks } from "./queries";

export function useRemoveWebhook(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => deleteWebhook({ path: { webhook_id: id } }),
    onSuccess: () => {
      patchWebhook(client, id, undefined);
      refreshWebhooks(client);
    },
  });
}
