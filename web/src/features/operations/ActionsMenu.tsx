import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useRef, useState } from "react";

import { Keys } from "@/components/Keys";
import { KINDS } from "@/jobs/kinds";

import { type Action, type ActionName, actionsFor } from "./actions";
import classes from "./ActionsMenu.module.css";
import { EditDialog } from "./EditDialog";
import type { Freeze } from "./freeze";
import type { ListRef } from "./selectionDialog";
import { TakeAwayDialog } from "./TakeAwayDialog";
import { TransferDialog } from "./TransferDialog";
import { useSingleKeys } from "@/lib/useShortcuts";

import { useActionKeys } from "./useActionKeys";

type Props = {
  /** Where the selection is made: a collection, null for all companies, undefined while it loads. */
  list: ListRef | null | undefined;
  /** Nothing is selected. */
  disabled: boolean;
  freeze: Freeze;
  onStarted: () => void;
};

/** What can be done with the selection, by mouse and by keys. */
export function ActionsMenu({ list, disabled, freeze, onStarted }: Props) {
  const [dialog, setDialog] = useState<ActionName | null>(null);
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const actions = actionsFor(list !== null);
  const idle = disabled || list === undefined;
  const [singleKeys] = useSingleKeys();

  const act = (name: ActionName) => {
    // A dialog gives the focus back to where it was: not to a menu that is gone by then.
    if (opened) button.current?.focus();
    setOpened(false);
    setDialog(name);
  };
  useActionKeys(actions, !idle, act);

  const props = (name: ActionName) => ({
    opened: dialog === name,
    onClose: () => setDialog(null),
    onStarted,
    list: list ?? null,
    freeze,
  });
  return (
    <>
      <Menu returnFocus disabled={idle} opened={opened} onChange={setOpened} width={290}>
        <Menu.Target>
          <Button
            flex="none"
            ref={button}
            data-disabled={idle || undefined}
            aria-disabled={idle}
            rightSection={<IconChevronDown size={16} aria-hidden="true" />}
          >
            Actions
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.map((action) => (
            <ActionItem
              key={action.name}
              action={action}
              showKeys={singleKeys}
              onClick={() => act(action.name)}
            />
          ))}
        </Menu.Dropdown>
      </Menu>
      <TransferDialog kind="copy" {...props("copy")} />
      <TransferDialog kind="move" {...props("move")} />
      <EditDialog {...props("edit")} />
      <TakeAwayDialog kind="remove" {...props("remove")} />
      <TakeAwayDialog kind="delete_companies" {...props("delete_companies")} />
    </>
  );
}

type ItemProps = { action: Action; showKeys: boolean; onClick: () => void };

function ActionItem({ action, showKeys, onClick }: ItemProps) {
  const { icon: Icon } = KINDS[action.name];
  return (
    <>
      {action.harmful ? <Menu.Divider role="separator" /> : null}
      <Menu.Item
        leftSection={<Icon size={16} aria-hidden="true" />}
        rightSection={
          showKeys ? (
            <span className={classes.keys} aria-hidden="true">
              <Keys keys={action.keys} />
            </span>
          ) : null
        }
        {...(showKeys
          ? {
              "aria-keyshortcuts": action.hotkeys
                .map((keys) => keys.replace("shift", "Shift"))
                .join(" "),
            }
          : {})}
        onClick={onClick}
        {...(action.harmful ? { color: "var(--mantine-color-error)" } : {})}
      >
        {action.label}
      </Menu.Item>
    </>
  );
}
