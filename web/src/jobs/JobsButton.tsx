import { ActionIcon, Indicator, Tooltip } from "@mantine/core";
import { IconActivity } from "@tabler/icons-react";

import { countOf, formatNumber } from "@/lib/format";
import { usePanel } from "@/lib/panel";

import { useActiveCount } from "./queries";

/** Opens the drawer, and says how many jobs are under way. */
export function JobsButton() {
  const { open } = usePanel();
  const active = useActiveCount();
  const label = active > 0 ? `Jobs, ${formatNumber(active)} in progress` : "Jobs";
  return (
    <Tooltip label={active > 0 ? `${countOf(active, "job", "jobs")} in progress` : "Jobs"}>
      <Indicator label={active} size={16} offset={5} disabled={active === 0}>
        <ActionIcon size="lg" aria-label={label} onClick={open}>
          <IconActivity size={19} stroke={1.8} aria-hidden="true" />
        </ActionIcon>
      </Indicator>
    </Tooltip>
  );
}
