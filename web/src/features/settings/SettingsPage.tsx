import { PageHeader } from "@/components/PageHeader";
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
      </div>
    </div>
  );
}
