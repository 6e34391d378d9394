import { Anchor, Button, Skeleton, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconWebhook } from "@tabler/icons-react";

import { asProblem } from "@/api/problem";
import { EmptyState, ErrorState } from "@/components/states";

import { AddWebhookDialog } from "./dialogs";
import { useWebhooks } from "./queries";
import { WebhookCard } from "./WebhookCard";
import classes from "./webhooks.module.css";

type Props = { log: string | undefined; onLog: (id: string | undefined) => void };

/** Who is told of finished jobs. `log` is the webhook whose log is open. */
export function WebhooksSection({ log, onLog }: Props) {
  const [adding, add] = useDisclosure();
  const { data, error, refetch } = useWebhooks();
  const addButton = (
    <Button leftSection={<IconPlus size={16} />} onClick={add.open}>
      Add webhook
    </Button>
  );

  return (
    <section aria-labelledby="webhooks">
      <div className={classes.section}>
        <div>
          <Title order={2} id="webhooks">
            Webhooks
          </Title>
          <Text c="dimmed" size="md" maw={620}>
            Tell other programs of every finished job: one POST request with counts and links,
            signed as{" "}
            <Anchor
              href="https://www.standardwebhooks.com"
              target="_blank"
              rel="noreferrer"
              underline="always"
            >
              Standard Webhooks
            </Anchor>{" "}
            says, and tried again for about a day until it arrives.
          </Text>
        </div>
        {data?.items.length ? addButton : null}
      </div>
      {body()}
      <AddWebhookDialog opened={adding} onClose={add.close} />
    </section>
  );

  function body() {
    if (error && !data) {
      const problem = asProblem(error);
      return (
        <ErrorState title={problem.title} detail={problem.detail} onRetry={() => void refetch()} />
      );
    }
    if (!data) {
      return (
        <div aria-busy="true" role="status" aria-label="Loading webhooks">
          <Skeleton height={104} radius="md" mb={10} />
          <Skeleton height={104} radius="md" />
        </div>
      );
    }
    if (data.items.length === 0) {
      return (
        <EmptyState
          icon={IconWebhook}
          title="No webhooks yet"
          description="Add the address of a program that is to know when a job has finished."
        >
          {addButton}
        </EmptyState>
      );
    }
    return (
      <ul className={classes.list} aria-label="Webhooks">
        {data.items.map((webhook) => (
          <WebhookCard
            key={webhook.id}
            webhook={webhook}
            logOpened={log === webhook.id}
            onToggleLog={() => onLog(log === webhook.id ? undefined : webhook.id)}
          />
        ))}
      </ul>
    );
  }
}
