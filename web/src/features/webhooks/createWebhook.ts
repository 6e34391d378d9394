import { useMutation, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";

import { createWebhook } from "@/api/gen";
import { zWebhookCreate } from "@/api/gen/zod.gen";

import { refreshWebhooks } from "./queries";

const trimmed = z.string().trim().pipe(zWebhookCreate.shape.url);
export const urlSchema = zWebhookCreate.extend({ url: trimmed });
export type UrlValues = z.infer<typeof urlSchema>;

export function useCreateWebhook() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: UrlValues) => (await createWebhook({ body })).data,
    onSuccess: () => refreshWebhooks(client),
  });
}
