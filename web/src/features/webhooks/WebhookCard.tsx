import { Alert, Switch, Text, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconChevronRight } from "@tabler/icons-react";

import type { Webhook } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { Ago } from "@/components/Ago";
import { showToast } from "@/components/toast";

import { DeliveryLog } from "./DeliveryLog";
import { DeliveryState } from "./DeliveryState";
import { useUpdateWebhook } from "./updateWebhook";
import { useTest } from "./useTest";
import { WebhookMenu } from "./WebhookMenu";
import classes from "./webhooks.module.css";
import { standing, TYPE_WORDS } from "./words";

type Props = { webhook: Webhook; logOpened: boolean; onToggleLog: () => void };

/** One webhook: where it sends, whether that works, and its log. */
export function WebhookCard({ webhook, logOpened, onToggleLog }: Props) {
  const test = useTest(webhook);
  return (
    <li className={classes.card}>
      <div className={classes.head}>
        <Text component="h3" className={classes.url}>
          {webhook.url}
        </Text>
        <div className={classes.controls}>
          <Enabled webhook={webhook} />
          {test.button}
          <WebhookMenu webhook={webhook} />
        </div>
      </div>
      {webhook.notice ? (
        <Alert color="yellow" variant="light" icon={<IconAlertTriangle size={18} />}>
          {webhook.notice}
        </Alert>
      ) : null}
      {test.outcome}
      <div className={classes.foot}>
        <UnstyledButton
          className={classes.fold}
          aria-expanded={logOpened}
          aria-label={`Log of ${webhook.url}`}
          onClick={onToggleLog}
        >
          <IconChevronRight size={14} aria-hidden="true" data-opened={logOpened || undefined} />
          Log
        </UnstyledButton>
        <LastDelivery webhook={webhook} />
      </div>
      {logOpened ? <DeliveryLog webhook={webhook} /> : null}
    </li>
  );
}

function Enabled({ webhook }: { webhook: Webhook }) {
  const update = useUpdateWebhook(webhook.id);
  return (
    <Switch
      label="Enabled"
      aria-label={`Enabled: ${webhook.url}`}
      checked={webhook.enabled}
      onChange={(event) =>
        update.mutate(
          { enabled: event.currentTarget.checked },
          {
            onError: (error) =>
              showToast({ tone: "error", title: "Not changed", message: asProblem(error).detail }),
          },
        )
      }
    />
  );
}

function LastDelivery({ webhook }: { webhook: Webhook }) {
  const last = webhook.last_delivery;
  if (!last) {
    return (
      <Text size="sm" c="dimmed">
        Nothing sent yet
      </Text>
    );
  }
  return (
    <div className={classes.last}>
      <DeliveryState standing={standing(last, webhook.enabled)} />
      <Text component="span" size="sm" c="dimmed">
        {TYPE_WORDS[last.type]}, <Ago at={last.finished_at ?? last.created_at} />
      </Text>
    </div>
  );
}
