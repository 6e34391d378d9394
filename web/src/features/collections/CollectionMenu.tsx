import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconArrowsJoin,
  IconChartCircles,
  IconDots,
  IconPencil,
  IconTrash,
} from "@tabler/icons-react";
import { useRef } from "react";

import type { Collection } from "@/api/gen";
import { MenuItemLink } from "@/components/links";
import { CombineDialog } from "@/features/operations/CombineDialog";
import { DeleteCollectionDialog } from "@/features/operations/DeleteCollectionDialog";

import { RenameCollectionDialog } from "./dialogs";
import { overlapOf } from "./overlap";

type Props = { collection: Collection; onDeleted?: () => void };

/** What can be done with a collection as a whole. */
export function CollectionMenu({ collection, onDeleted }: Props) {
  const [renaming, rename] = useDisclosure();
  const [combining, combine] = useDisclosure();
  const [deleting, remove] = useDisclosure();
  const button = useRef<HTMLButtonElement>(null);

  // A dialog gives the focus back to where it was: not to a menu that is gone by then.
  const from = (open: () => void) => () => {
    button.current?.focus();
    open();
  };

  return (
    <>
      <Menu returnFocus width={210}>
        <Menu.Target>
          <ActionIcon ref={button} size="lg" aria-label={`More for ${collection.name}`}>
            <IconDots size={18} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={from(rename.open)}>
            Rename…
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowsJoin size={16} />} onClick={from(combine.open)}>
            Combine with…
          </Menu.Item>
          <MenuItemLink
            {...overlapOf([collection.id])}
            leftSection={<IconChartCircles size={16} />}
          >
            Overlap with…
          </MenuItemLink>
          <Menu.Divider role="separator" />
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
      <CombineDialog collections={[collection]} opened={combining} onClose={combine.close} />
      <DeleteCollectionDialog
        collection={collection}
        opened={deleting}
        onClose={remove.close}
        {...(onDeleted ? { onDeleted } : {})}
      />
    </>
  );
}
