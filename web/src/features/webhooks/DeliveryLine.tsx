import { Button, Group, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronRight, IconRefresh } from "@tabler/icons-react";

import type { Webhook, WebhookDelivery } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { Ago } from "@/components/Ago";
import { TextLink } from "@/components/links";
import { showToast } from "@/components/toast";

import { DeliveryState } from "./DeliveryState";
import { useRedeliver } from "./sendMessage";
import classes from "./webhooks.module.css";
import { outcome, readBody, standing, TYPE_WORDS } from "./words";

type Props = { webhook: Webhook; delivery: WebhookDelivery; now: number };

/** One message of the log: what it told, what came of it, and the message itself on demand. */
export function DeliveryLine({ webhook, delivery, now }: Props) {
  const [opened, { toggle }] = useDisclosure();
  const { title, pretty } = readBody(delivery.body);
  const what = TYPE_WORDS[delivery.type];
  return (
    <li className={classes.line}>
      <div className={classes.told}>
        <UnstyledButton
          className={classes.fold}
          aria-expanded={opened}
          aria-label={`Message: ${what}`}
          onClick={toggle}
        >
          <IconChevronRight size={14} aria-hidden="true" data-opened={opened || undefined} />
          {what}
        </UnstyledButton>
        {delivery.job_id ? (
          <TextLink
            to="/jobs/$jobId"
            params={{ jobId: delivery.job_id }}
            size="sm"
            className="ellipsis"
            {...(title ? { title } : {})}
          >
            {title ?? "The job"}
          </TextLink>
        ) : null}
      </div>
      <DeliveryState standing={standing(delivery, webhook.enabled)} />
      <Text component="div" size="sm" c="dimmed" className={classes.outcome}>
        <Ago at={delivery.finished_at ?? delivery.attempted_at ?? delivery.created_at} /> ·{" "}
        {outcome(delivery, now)}
      </Text>
      <Redeliver webhook={webhook} delivery={delivery} />
      {opened ? (
        <div className={classes.message}>
          <Text size="sm" c="dimmed">
            webhook-id: {delivery.id}
          </Text>
          <pre>{pretty}</pre>
        </div>
      ) : null}
    </li>
  );
}

/** Offered for what has come to an end, and for what waits for its next attempt. */
function Redeliver({ webhook, delivery }: Omit<Props, "now">) {
  const redeliver = useRedeliver(webhook.id);
  const stands = standing(delivery, webhook.enabled);
  const offered = stands === "delivered" || stands === "given_up" || stands === "retrying";
  if (!offered || (!webhook.enabled && delivery.job_id !== null)) return <span />;
  const word = stands === "retrying" ? "Try now" : "Send again";
  return (
    <Group justify="flex-end">
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconRefresh size={14} />}
        loading={redeliver.isPending}
        aria-label={`${word}: ${TYPE_WORDS[delivery.type]}`}
        onClick={() =>
          redeliver.mutate(delivery.id, {
            onError: (error) =>
              showToast({
                tone: "error",
                title: "Not sent again",
                message: asProblem(error).detail,
              }),
          })
        }
      >
        {word}
      </Button>
    </Group>
  );
}
