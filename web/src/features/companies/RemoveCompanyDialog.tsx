import { asProblem } from "@/api/problem";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { showToast } from "@/components/toast";

import { useRemoveCompany } from "./removeCompany";

type Props = {
  collectionId: string;
  company: { id: string; name: string };
  opened: boolean;
  onClose: () => void;
  onRemoved: () => void;
};

export function RemoveCompanyDialog({ collectionId, company, opened, onClose, onRemoved }: Props) {
  const remove = useRemoveCompany(collectionId);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title="Remove from this collection?"
      confirm="Remove"
      busy={remove.isPending}
      error={remove.error ? asProblem(remove.error).detail : undefined}
      onConfirm={() =>
        remove.mutate(company.id, {
          onSuccess: () => {
            onClose();
            onRemoved();
            showToast({ tone: "ok", title: `Removed “${company.name}”` });
          },
        })
      }
    >
      “{company.name}” leaves this collection. The company itself stays, and so do other collections
      that hold it.
    </ConfirmDialog>
  );
}
