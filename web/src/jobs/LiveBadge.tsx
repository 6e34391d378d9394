import { Tooltip } from "@mantine/core";

import classes from "./LiveBadge.module.css";
import { useIsCutOff, useLiveStatus } from "./Live";

const WORDS = {
  connecting: { label: "Connecting", hint: "Connecting to the server" },
  live: { label: "Live", hint: "Changes appear by themselves" },
  silent: {
    label: "Server not responding",
    hint: "The server gives no answer. What you see may be old; this page goes on by itself when it is back.",
  },
  lost: {
    label: "Reconnecting",
    hint: "The connection was lost. What you see may be old; trying again.",
  },
};

function Badge() {
  const status = useLiveStatus();
  const { label, hint } = WORDS[status];
  return (
    <Tooltip label={hint} multiline maw={240}>
      <span className={classes.badge} data-status={status}>
        <span className={classes.dot} aria-hidden="true" />
        {label}
      </span>
    </Tooltip>
  );
}

export const LiveBadge = () => (useIsCutOff() ? null : <Badge />);

/** Bad news, where everybody sees and hears it: the sidebar, which has the badge else, may be closed. */
export const LostBadge = () => <span role="status">{useIsCutOff() ? <Badge /> : null}</span>;
