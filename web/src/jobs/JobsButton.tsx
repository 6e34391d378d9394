import { ActionIcon, Indicator, Tooltip } from "@mantine/core";
import { IconActivity } from "@tabler/icons-react";

import { formatNumber } from "@/lib/format";
import { usePanel } from "@/lib/panel";

import { useActiveCount } from "./queries";

/** Opens the drawer, and says how many jobs are under way. */
export function JobsButton() {
  const { open } = usePanel();
  const { count, more } = useActiveCount();
  const number = `${formatNumber(count)}${more ? "+" : ""}`;
  const label = count > 0 ? `Jobs, ${number} in progress` : "Jobs";
  return (
    <Tooltip label={count > 0 ? `${number} ${count === 1 ? "job" : "jobs"} in progress` : "Jobs"}>
      <Indicator label={number} size={16} offset={5} disabled={count === 0}>
        <ActionIcon size="lg" aria-label={label} onClick={open}>
          <IconActivity size={19} stroke={1.8} aria-hidden="true" />
        </ActionIcon>
      </Indicator>
    </Tooltip>
  );
}
