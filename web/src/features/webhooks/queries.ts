import { keepPreviousData, type QueryClient, useQuery } from "@tanstack/react-query";

import type { PageWebhook, Webhook, WebhookDelivery } from "@/api/gen";
import {
  getWebhookDeliveryOptions,
  listWebhookDeliveriesOptions,
  listWebhooksOptions,
} from "@/api/gen/@tanstack/react-query.gen";

const CHECK_MS = 5_000;
const CHECK_SENDING_MS = 1_000;
const LINES = 10;

/** Whether something is about to change: a message that is due, or under way. */
export const isMoving = (delivery: WebhookDelivery | null) =>
  delivery?.state === "pending" && delivery.error === null;

export const webhooksOptions = () => listWebhooksOptions();

/** Workers send at times of their own: the page looks again while it is open. */
export const useWebhooks = () =>
  useQuery({
    ...webhooksOptions(),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ last_delivery }) => isMoving(last_delivery))
        ? CHECK_SENDING_MS
        : CHECK_MS,
  });

export const useDeliveries = (id: string, cursor: string | undefined) =>
  useQuery({
    ...listWebhookDeliveriesOptions({
      path: { webhook_id: id },
      query: { limit: LINES, ...(cursor ? { cursor } : {}) },
    }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.items.some(isMoving) ? CHECK_SENDING_MS : CHECK_MS,
  });

/** One delivery, watched until it has arrived or not. */
export const useDelivery = (webhookId: string, deliveryId: string) =>
  useQuery({
    ...getWebhookDeliveryOptions({ path: { webhook_id: webhookId, delivery_id: deliveryId } }),
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.state === "pending" || state.error ? CHECK_SENDING_MS / 2 : false,
  });

/** Changes what is shown of a webhook; undefined takes it away. */
export function patchWebhook(
  client: QueryClient,
  id: string,
  change: Partial<Webhook> | undefined,
) {
  client.setQueryData<PageWebhook>(
    webhooksOptions().queryKey,
    (page) =>
      page && {
        ...page,
        items: change
          ? page.items.map((item) => (item.id === id ? { ...item, ...change } : item))
          : page.items.filter((item) => item.id !== id),
      },
  );
}

/** Asks again for the list, and for the logs that are open. */
export function refreshWebhooks(client: QueryClient) {
  void client.invalidateQueries({ queryKey: [{ _id: "listWebhooks" }] });
  void client.invalidateQueries({ queryKey: [{ _id: "listWebhookDeliveries" }] });
}
