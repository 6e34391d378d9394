import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useRef } from "react";

import type { Collection } from "@/api/gen";

import { DeleteCollectionDialog, RenameCollectionDialog } from "./dialogs";

type Props = { collection: Collection; onDeleted?: () => void };

export function CollectionMenu({ collection, onDeleted }: Props) {
  const [renaming, rename] = useDisclosure();
  const [deleting, remove] = useDisclosure();
  const button = useRef<HTMLButtonElement>(null);

  // A dialog gives the focus back to where it was: not to a menu that is gone by then.
  const from = (open: () => void) => () => {
    button.current?.focus();
    open();
  };

  return (
    <>
      <Menu returnFocus>
        <Menu.Target>
          <ActionIcon ref={button} size="lg" aria-label={`More for ${collection.name}`}>
            <IconDots size={18} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={from(rename.open)}>
            Rename…
          </Menu.Item>
          <Menu.Item
            color="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} />}
            onClick={from(remove.open)}
          >
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RenameCollectionDialog collection={collection} opened={renaming} onClose={rename.close} />
      <DeleteCollectionDialog
        collection={collection}
        opened={deleting}
        onClose={remove.close}
        {...(onDeleted ? { onDeleted } : {})}
      />
    </>
  );
}
