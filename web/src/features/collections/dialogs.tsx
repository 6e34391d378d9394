import { useNavigate } from "@tanstack/react-router";

import type { Collection } from "@/api/gen";
import { showToast } from "@/components/toast";
import { NameDialog } from "@/features/naming/NameDialog";

import { newCollectionSchema, useCreateCollection } from "./createCollection";
import { renameSchema, useRenameCollection } from "./renameCollection";

type Dialog = { opened: boolean; onClose: () => void };

export function CreateCollectionDialog(dialog: Dialog) {
  const create = useCreateCollection();
  const navigate = useNavigate();
  return (
    <NameDialog
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
    <NameDialog
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
