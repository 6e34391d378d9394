import { Loader } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconPlayerPause,
  IconRefresh,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

import classes from "./webhooks.module.css";
import { type Standing, STANDING_WORDS } from "./words";

const ICONS: Record<Exclude<Standing, "sending">, ComponentType<{ size?: number }>> = {
  delivered: IconCheck,
  given_up: IconAlertTriangle,
  waiting: IconClock,
  retrying: IconRefresh,
  paused: IconPlayerPause,
};

export function DeliveryState({ standing }: { standing: Standing }) {
  const Icon = standing === "sending" ? null : ICONS[standing];
  return (
    <span className={classes.state} data-state={standing}>
      <span className={classes.sign} aria-hidden="true">
        {Icon ? <Icon size={13} /> : <Loader size={11} color="var(--ll-busy)" />}
      </span>
      {STANDING_WORDS[standing]}
    </span>
  );
}
