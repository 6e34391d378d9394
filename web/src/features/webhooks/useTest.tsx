import { Alert, Button, Loader } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconSend } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";

import type { Webhook } from "@/api/gen";
import { asProblem } from "@/api/problem";

import { refreshWebhooks, useDelivery } from "./queries";
import { useSendTest } from "./sendMessage";

/** After this long a worker would have sent it. */
const PATIENCE_MS = 10_000;

/** Sends a test; `onSent` gets the delivery to watch with `TestOutcome`. */
export function useTest(webhook: Webhook) {
  const send = useSendTest(webhook.id);
  return {
    button: (
      <Button
        size="xs"
        variant="default"
        leftSection={<IconSend size={14} />}
        loading={send.isPending}
        aria-label={`Send a test to ${webhook.url}`}
        onClick={() => send.mutate()}
      >
        Send a test
      </Button>
    ),
    outcome: send.error ? (
      <Alert color="red" role="alert" icon={<IconAlertTriangle size={18} />}>
        {asProblem(send.error).detail}
      </Alert>
    ) : send.data ? (
      <TestOutcome
        key={send.data.id}
        webhookId={webhook.id}
        deliveryId={send.data.id}
        onClose={send.reset}
      />
    ) : null,
  };
}

type Props = { webhookId: string; deliveryId: string; onClose: () => void };

function TestOutcome({ webhookId, deliveryId, onClose }: Props) {
  const client = useQueryClient();
  const { data } = useDelivery(webhookId, deliveryId);
  const [late, setLate] = useState(false);
  const settled = data !== undefined && data.state !== "pending";

  useEffect(() => {
    if (settled) return refreshWebhooks(client);
    const timer = window.setTimeout(() => setLate(true), PATIENCE_MS);
    return () => window.clearTimeout(timer);
  }, [settled, client]);

  if (!settled) {
    return (
      <Alert color="gray" role="status" icon={<Loader size={16} />}>
        {late
          ? "The test is still on its way. Workers send it: is one running?"
          : "A worker sends the test…"}
      </Alert>
    );
  }
  const arrived = data.state === "delivered";
  return (
    <Alert
      color={arrived ? "teal" : "red"}
      role={arrived ? "status" : "alert"}
      icon={arrived ? <IconCheck size={18} /> : <IconAlertTriangle size={18} />}
      withCloseButton
      closeButtonLabel="Dismiss"
      onClose={onClose}
    >
      {arrived ? `The test arrived: the receiver answered ${data.status}.` : data.error}
    </Alert>
  );
}
