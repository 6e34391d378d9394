import { useMutation, useQueryClient } from "@tanstack/react-query";

import { redeliverWebhookDelivery, testWebhook } from "@/api/gen";

import { refreshWebhooks } from "./queries";

/** Has a worker send a test; the answer is the delivery to watch. */
export function useSendTest(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => (await testWebhook({ path: { webhook_id: id } })).data,
    onSuccess: () => refreshWebhooks(client),
  });
}

/** Has a worker send a message again. */
export function useRedeliver(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (deliveryId: string) =>
      (
        await redeliverWebhookDelivery({
          path: { webhook_id: id, delivery_id: deliveryId },
        })
      ).data,
    onSettled: () => refreshWebhooks(client),
  });
}
