import { Tooltip } from "@mantine/core";

import classes from "./LiveBadge.module.css";
import { useLiveStatus } from "./Live";

const WORDS = {
  connecting: { label: "Connecting", hint: "Connecting to the server" },
  live: { label: "Live", hint: "Changes appear by themselves" },
  lost: {
    label: "Reconnecting",
    hint: "The connection was lost. What you see may be old; trying again.",
  },
};

export function LiveBadge() {
  const status = useLiveStatus();
  const { label, hint } = WORDS[status];
  return (
    <Tooltip label={hint} multiline maw={240}>
      <span className={classes.badge} data-status={status} role="status">
        <span className={classes.dot} aria-hidden="true" />
        {label}
      </span>
    </Tooltip>
  );
}

/** On a phone the badge is inside the menu; bad news is shown outside of it too. */
export function LostBadge() {
  if (useLiveStatus() !== "lost") return null;
  return (
    <span className={classes.outside}>
      <LiveBadge />
    </span>
  );
}
