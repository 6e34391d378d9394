import { Modal } from "@mantine/core";
import { useState } from "react";

import type { Webhook } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { showToast } from "@/components/toast";

import { useCreateWebhook } from "./createWebhook";
import { useRemoveWebhook } from "./removeWebhook";
import { useRotateSecret } from "./rotateSecret";
import { Secret } from "./Secret";
import { useUpdateWebhook } from "./updateWebhook";
import { UrlForm } from "./UrlForm";

type Dialog = { opened: boolean; onClose: () => void };

/** Where to send; then, once it is made, the secret. */
export function AddWebhookDialog({ opened, onClose }: Dialog) {
  const create = useCreateWebhook();
  const made = create.data;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={made ? "Webhook added" : "Add a webhook"}
      size="lg"
      {...(made ? BY_BUTTON_ONLY : {})}
      onExitTransitionEnd={create.reset}
    >
      {made ? (
        <Secret key={made.id} secret={made.secret} onDone={onClose} />
      ) : (
        <UrlForm submit="Add webhook" save={create.mutateAsync} onCancel={onClose} />
      )}
    </Modal>
  );
}

const BY_BUTTON_ONLY = {
  closeOnEscape: false,
  closeOnClickOutside: false,
  withCloseButton: false,
};

export function ChangeAddressDialog({ webhook, opened, onClose }: Dialog & { webhook: Webhook }) {
  const update = useUpdateWebhook(webhook.id);
  return (
    <Modal opened={opened} onClose={onClose} title="Change the address" size="lg">
      <UrlForm
        submit="Change"
        url={webhook.url}
        save={async (values) => {
          await update.mutateAsync(values);
          onClose();
          showToast({ tone: "ok", title: "Changed the address", message: values.url });
        }}
        onCancel={onClose}
      />
    </Modal>
  );
}

/** Asks; then, once it is made, shows the new secret. */
export function NewSecretDialog({ webhook, opened, onClose }: Dialog & { webhook: Webhook }) {
  const rotate = useRotateSecret(webhook.id);
  const [secret, setSecret] = useState<string>();
  const shown = secret !== undefined;
  return (
    <>
      <ConfirmDialog
        opened={opened && !shown}
        title="Make a new secret?"
        confirm="Make a new secret"
        busy={rotate.isPending}
        error={rotate.error ? asProblem(rotate.error).detail : undefined}
        onConfirm={() => rotate.mutate(undefined, { onSuccess: (made) => setSecret(made.secret) })}
        onClose={onClose}
      >
        Messages to {webhook.url} are signed with it from now on, and for a day with the old one
        too, so that the receiver can change over.
      </ConfirmDialog>
      <Modal
        opened={opened && shown}
        onClose={onClose}
        title="The new secret"
        size="lg"
        {...BY_BUTTON_ONLY}
        onExitTransitionEnd={() => setSecret(undefined)}
      >
        <Secret secret={secret ?? ""} alsoOld onDone={onClose} />
      </Modal>
    </>
  );
}

export function RemoveWebhookDialog({ webhook, opened, onClose }: Dialog & { webhook: Webhook }) {
  const remove = useRemoveWebhook(webhook.id);
  return (
    <ConfirmDialog
      opened={opened}
      title="Remove this webhook?"
      confirm="Remove webhook"
      busy={remove.isPending}
      error={remove.error ? asProblem(remove.error).detail : undefined}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            onClose();
            showToast({ tone: "ok", title: "Removed the webhook", message: webhook.url });
          },
        })
      }
      onClose={onClose}
    >
      Nothing more is sent to <b>{webhook.url}</b>, also not what waits to be sent. Its log goes
      too.
    </ConfirmDialog>
  );
}
