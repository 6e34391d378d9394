import { Button, Group, Skeleton, Text } from "@mantine/core";
import { useState } from "react";

import type { Webhook } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { ErrorState } from "@/components/states";

import { DeliveryLine } from "./DeliveryLine";
import { useDeliveries } from "./queries";
import classes from "./webhooks.module.css";

/** What was sent to a webhook, or is to be, newest first. */
export function DeliveryLog({ webhook }: { webhook: Webhook }) {
  const [cursor, setCursor] = useState<string>();
  const { data, error, refetch, dataUpdatedAt } = useDeliveries(webhook.id, cursor);

  if (error && !data) {
    const problem = asProblem(error);
    return (
      <ErrorState title={problem.title} detail={problem.detail} onRetry={() => void refetch()} />
    );
  }
  if (!data)
    return <Skeleton height={120} radius="md" role="status" aria-label="Loading the log" />;
  if (data.items.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing was sent yet. The next job that finishes is told, or send a test.
      </Text>
    );
  }

  const step = (label: string, to: string | null | undefined) => (
    <Button size="xs" variant="default" disabled={!to} onClick={() => to && setCursor(to)}>
      {label}
    </Button>
  );
  return (
    <>
      <ol className={classes.log} aria-label={`Log of ${webhook.url}`}>
        {data.items.map((delivery) => (
          <DeliveryLine
            key={delivery.id}
            webhook={webhook}
            delivery={delivery}
            now={dataUpdatedAt}
          />
        ))}
      </ol>
      {data.prev_cursor || data.next_cursor ? (
        <Group justify="flex-end" gap="sm" mt="sm">
          {step("Newer", data.prev_cursor)}
          {step("Older", data.next_cursor)}
        </Group>
      ) : null}
    </>
  );
}
