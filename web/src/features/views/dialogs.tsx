import { Modal, Stack, Text, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

import type { View, ViewCreate } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { showToast } from "@/components/toast";
import { NameDialog } from "@/features/naming/NameDialog";

import { useCreateView, viewNameSchema } from "./createView";
import { useDeleteView } from "./deleteView";
import { useUpdateView } from "./updateView";
import { useViewAddress } from "./useViewLink";

export type DialogName = "save" | "rename" | "link" | "delete";
type Dialog = { opened: boolean; onClose: () => void };
type ViewDialog = Dialog & { view: View };

type Props = {
  /** Which is open. */
  dialog: DialogName | null;
  onClose: () => void;
  /** What a new view keeps. */
  kept: Omit<ViewCreate, "name">;
  view: View | undefined;
  onDeleted: () => void;
};

/** What asks about the views of a list, and about the one that is open. */
export function ViewDialogs({ dialog, onClose, kept, view, onDeleted }: Props) {
  const props = (name: DialogName) => ({ opened: dialog === name, onClose });
  return (
    <>
      <SaveViewDialog {...props("save")} kept={kept} />
      {view ? (
        <>
          <RenameViewDialog view={view} {...props("rename")} />
          <ViewLinkDialog view={view} {...props("link")} />
          <DeleteViewDialog view={view} {...props("delete")} onDeleted={onDeleted} />
        </>
      ) : null}
    </>
  );
}

/** Saves what the list shows now, and opens it: nothing moves. */
function SaveViewDialog({ kept, ...dialog }: Dialog & { kept: Omit<ViewCreate, "name"> }) {
  const create = useCreateView();
  const navigate = useNavigate();
  return (
    <NameDialog
      {...dialog}
      title="Save as new view"
      submit="Save view"
      schema={viewNameSchema}
      save={async ({ name }) => {
        const view = await create.mutateAsync({ name, ...kept });
        await navigate({
          to: ".",
          search: (previous: object) => ({ ...previous, view: view.id }),
        });
        showToast({ tone: "ok", title: `Saved the view “${view.name}”` });
      }}
    />
  );
}

function RenameViewDialog({ view, ...dialog }: ViewDialog) {
  const update = useUpdateView();
  return (
    <NameDialog
      {...dialog}
      title="Rename view"
      submit="Rename"
      schema={viewNameSchema}
      name={view.name}
      save={async (values) => {
        const { name } = await update.mutateAsync({ id: view.id, ...values });
        showToast({ tone: "ok", title: `Renamed to “${name}”` });
      }}
    />
  );
}

function DeleteViewDialog({
  view,
  opened,
  onClose,
  onDeleted,
}: ViewDialog & { onDeleted: () => void }) {
  const remove = useDeleteView(view.id);
  return (
    <ConfirmDialog
      opened={opened}
      title="Delete this view?"
      confirm="Delete view"
      busy={remove.isPending}
      error={remove.error ? asProblem(remove.error).detail : undefined}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            onClose();
            showToast({ tone: "ok", title: `Deleted the view “${view.name}”` });
            onDeleted();
          },
        })
      }
      onClose={onClose}
    >
      <b>{view.name}</b> goes from the sidebar, and links to it open nothing any more. The companies
      and the list stay as they are.
    </ConfirmDialog>
  );
}

/** For browsers that do not let a page copy. */
function ViewLinkDialog({ view, ...dialog }: ViewDialog) {
  const address = useViewAddress()(view);
  return (
    <Modal {...dialog} title="Link to this view" size="lg">
      <Stack gap="sm">
        <TextInput
          label="Link"
          readOnly
          data-autofocus
          value={address}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Text size="sm" c="dimmed">
          The browser does not let this page copy. The link is selected: copy it with the keyboard.
        </Text>
      </Stack>
    </Modal>
  );
}
