import { Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconCopyPlus } from "@tabler/icons-react";
import { useRef } from "react";

import type { SelectionState } from "@/features/selection/useSelection";

import { CopyDialog } from "./CopyDialog";

type Props = { collectionId: string | null; selection: SelectionState };

/** What can be done with the selection. */
export function CopyAction({ collectionId, selection }: Props) {
  const [copying, copy] = useDisclosure();
  const button = useRef<HTMLButtonElement>(null);
  const nothing = selection.count === 0;

  const openDialog = () => {
    // The dialog gives the focus back to where it was: not to a menu that is gone by then.
    button.current?.focus();
    copy.open();
  };
  return (
    <>
      <Menu returnFocus disabled={nothing}>
        <Menu.Target>
          <Button
            flex="none"
            ref={button}
            data-disabled={nothing || undefined}
            aria-disabled={nothing}
            rightSection={<IconChevronDown size={16} aria-hidden="true" />}
          >
            Actions
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCopyPlus size={16} />} onClick={openDialog}>
            Copy to…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <CopyDialog
        opened={copying}
        onClose={copy.close}
        onStarted={selection.clear}
        collectionId={collectionId}
        selection={selection.selection}
      />
    </>
  );
}
