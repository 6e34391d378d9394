import { useMutation } from "@tanstack/react-query";

import { rotateWebhookSecret } from "@/api/gen";

export const useRotateSecret = (id: string) =>
  useMutation({
    mutationFn: async () => (await rotateWebhookSecret({ path: { webhook_id: id } })).data,
  });
