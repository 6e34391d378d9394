import { Button, Popover } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";

import type { ColumnControl } from "@/lib/useColumnLayout";

import { ColumnsPanel } from "./ColumnsPanel";
import classes from "./ColumnsPanel.module.css";
import type { ColumnInfo } from "./columnViews";

type Props = {
  columns: ColumnInfo[];
  control: ColumnControl;
  /** Columns that have no room just now. */
  squeezed: string[];
  /** For columns that are asked for only when somebody may choose them. */
  onOpen?: () => void;
};

/** Opens what decides how the columns of a table are shown. */
export function ColumnsButton({ onOpen, ...props }: Props) {
  return (
    <Popover
      {...(onOpen ? { onOpen } : {})}
      position="bottom-end"
      shadow="md"
      trapFocus
      returnFocus
      middlewares={{ flip: true, shift: true, size: true }}
    >
      <Popover.Target>
        <Button
          variant="default"
          className={classes.target}
          leftSection={<IconColumns3 size={16} aria-hidden="true" />}
          aria-label="Columns"
        >
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0} className={classes.dropdown}>
        <ColumnsPanel {...props} />
      </Popover.Dropdown>
    </Popover>
  );
}
