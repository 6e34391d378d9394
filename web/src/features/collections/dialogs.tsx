import { useNavigate } from "@tanstack/react-router";

import type { Collection } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { showToast } from "@/components/toast";
import { companies } from "@/lib/format";

import { CollectionForm } from "./CollectionForm";
import { newCollectionSchema, useCreateCollection } from "./createCollection";
import { useDeleteCollection } from "./deleteCollection";
import { renameSchema, useRenameCollection } from "./renameCollection";

type Dialog = { opened: boolean; onClose: () => void };

export function CreateCollectionDialog(dialog: Dialog) {
  const create = useCreateCollection();
  const navigate = useNavigate();
  return (
    <CollectionForm
      {...dialog}
      title="New collection"
      submit="Create collection"
      schema={newCollectionSchema}
      save={async (values) => {
        const collection = await create.mutateAsync(values);
        await navigate({
          to: "/collections/$collectionId",
          params: { collectionId: collection.id },
        });
        showToast({ tone: "ok", title: `Created “${collection.name}”` });
      }}
    />
  );
}

export function RenameCollectionDialog({
  collection,
  ...dialog
}: Dialog & { collection: Collection }) {
  const rename = useRenameCollection(collection.id);
  return (
    <CollectionForm
      {...dialog}
      title="Rename collection"
      submit="Rename"
      schema={renameSchema}
      name={collection.name}
      save={async (values) => {
        const { name } = await rename.mutateAsync(values);
        showToast({ tone: "ok", title: `Renamed to “${name}”` });
      }}
    />
  );
}

type DeleteProps = Dialog & { collection: Collection; onDeleted?: () => void };

export function DeleteCollectionDialog({ collection, opened, onClose, onDeleted }: DeleteProps) {
  const remove = useDeleteCollection();
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title="Delete collection?"
      confirm="Delete collection"
      busy={remove.isPending}
      error={remove.error ? asProblem(remove.error).detail : undefined}
      onConfirm={() =>
        remove.mutate(collection, {
          onSuccess: () => {
            onClose();
            onDeleted?.();
          },
        })
      }
    >
      “{collection.name}” and its list of {companies(collection.company_count)} will be gone. The
      companies themselves, and other collections that hold them, stay as they are.
    </ConfirmDialog>
  );
}
