import { Title } from "@mantine/core";

import { PageHeader } from "@/components/PageHeader";
import { SingleKeysSwitch } from "@/components/SingleKeysSwitch";
import { WebhooksSection } from "@/features/webhooks/WebhooksSection";

import classes from "./SettingsPage.module.css";

type Props = { log: string | undefined; onLog: (webhookId: string | undefined) => void };

/** What is set up once, for everybody. */
export function SettingsPage(props: Props) {
  return (
    <div className={classes.page}>
      <PageHeader title="Settings" description="What is set up once, for everybody." />
      <div className={classes.body}>
        <WebhooksSection {...props} />
        <section aria-labelledby="keyboard">
          <Title order={2} id="keyboard">
            Keyboard
          </Title>
          <SingleKeysSwitch />
        </section>
      </div>
    </div>
  );
}
