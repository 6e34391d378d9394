import { useMutation, useQueryClient } from "@tanstack/react-query";

import { type PageWebhook, updateWebhook, type WebhookPatch } from "@/api/gen";

import { patchWebhook, refreshWebhooks, webhooksOptions } from "./queries";

/** Another address, on, or off. What is shown changes at once, and back if the server refuses. */
export function useUpdateWebhook(id: string) {
  const client = useQueryClient();
  const { queryKey } = webhooksOptions();
  return useMutation({
    mutationFn: async (body: WebhookPatch) =>
      (await updateWebhook({ path: { webhook_id: id }, body })).data,
    onMutate: async ({ enabled }) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData<PageWebhook>(queryKey);
      if (typeof enabled === "boolean") patchWebhook(client, id, { enabled });
      return { before };
    },
    onError: (_error, _body, context) => client.setQueryData(queryKey, context?.before),
    onSuccess: (webhook) => patchWebhook(client, id, webhook),
    onSettled: () => refreshWebhooks(client),
  });
}
