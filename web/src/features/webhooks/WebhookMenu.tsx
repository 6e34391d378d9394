import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconKey, IconPencil, IconTrash } from "@tabler/icons-react";
import { useRef } from "react";

import type { Webhook } from "@/api/gen";

import { ChangeAddressDialog, NewSecretDialog, RemoveWebhookDialog } from "./dialogs";

export function WebhookMenu({ webhook }: { webhook: Webhook }) {
  const [changing, change] = useDisclosure();
  const [rotating, rotate] = useDisclosure();
  const [removing, remove] = useDisclosure();
  const button = useRef<HTMLButtonElement>(null);

  // A dialog gives the focus back to where it was: not to a menu that is gone by then.
  const from = (open: () => void) => () => {
    button.current?.focus();
    open();
  };

  return (
    <>
      <Menu returnFocus width={190}>
        <Menu.Target>
          <ActionIcon ref={button} size="lg" aria-label={`More for ${webhook.url}`}>
            <IconDots size={18} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={from(change.open)}>
            Change address…
          </Menu.Item>
          <Menu.Item leftSection={<IconKey size={16} />} onClick={from(rotate.open)}>
            New secret…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} />}
            onClick={from(remove.open)}
          >
            Remove…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ChangeAddressDialog webhook={webhook} opened={changing} onClose={change.close} />
      <NewSecretDialog webhook={webhook} opened={rotating} onClose={rotate.close} />
      <RemoveWebhookDialog webhook={webhook} opened={removing} onClose={remove.close} />
    </>
  );
}
