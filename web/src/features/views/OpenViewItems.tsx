import { Menu } from "@mantine/core";
import {
  IconArrowBackUp,
  IconDeviceFloppy,
  IconLink,
  IconPencil,
  IconTrash,
} from "@tabler/icons-react";

import type { View } from "@/api/gen";

import type { useViewActions } from "./useViewActions";
import classes from "./views.module.css";

type Props = {
  view: View;
  changed: boolean;
  actions: ReturnType<typeof useViewActions>;
  onRename: () => void;
  onCannotCopy: () => void;
  onDelete: () => void;
};

/** What can be done with the view that is open, as entries of a menu. */
export function OpenViewItems({ view, changed, actions, onRename, onCannotCopy, onDelete }: Props) {
  return (
    <>
      <Menu.Divider role="separator" />
      <Menu.Label className={classes.name} title={view.name}>
        {view.name}
      </Menu.Label>
      <Menu.Item
        disabled={!changed || actions.saving}
        leftSection={<IconDeviceFloppy size={16} />}
        onClick={() => actions.save(view)}
      >
        Save changes
      </Menu.Item>
      <Menu.Item
        disabled={!changed}
        leftSection={<IconArrowBackUp size={16} />}
        onClick={() => actions.discard(view)}
      >
        Discard changes
      </Menu.Item>
      <Menu.Item leftSection={<IconPencil size={16} />} onClick={onRename}>
        Rename…
      </Menu.Item>
      <Menu.Item
        leftSection={<IconLink size={16} />}
        onClick={() => void actions.copyLink(view).then((copied) => copied || onCannotCopy())}
      >
        Copy link
      </Menu.Item>
      <Menu.Item
        color="var(--mantine-color-error)"
        leftSection={<IconTrash size={16} />}
        onClick={onDelete}
      >
        Delete…
      </Menu.Item>
    </>
  );
}
