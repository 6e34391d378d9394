import { Modal } from "@mantine/core";

import type { Collection } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { useDeleteCollection } from "@/features/collections/deleteCollection";
import { companies, formatNumber } from "@/lib/format";

import { HARMLESS_UP_TO } from "./confirmation";
import { OperationForm } from "./OperationForm";
import { usePlan } from "./plan";

type Props = {
  collection: Collection;
  opened: boolean;
  onClose: () => void;
  onDeleted?: () => void;
};

export function DeleteCollectionDialog({ opened, ...form }: Props) {
  return (
    <Modal opened={opened} onClose={form.onClose} title="Delete collection" size="lg">
      <DeleteForm {...form} />
    </Modal>
  );
}

function DeleteForm({ collection, onClose, onDeleted }: Omit<Props, "opened">) {
  const { id, name, company_count } = collection;
  const state = usePlan({ kind: "delete_collection", collection_id: id });
  const remove = useDeleteCollection(id);
  return (
    <OperationForm
      kind="delete_collection"
      harmful
      label="Delete collection"
      subject={{ sentence: `“${name}” and its list of ${companies(company_count)}` }}
      note="The companies themselves stay, and so do other collections that hold them."
      plan={state}
      confirmation={
        company_count > HARMLESS_UP_TO
          ? {
              word: name,
              what: "the name of the list",
              why: `It holds more than ${formatNumber(HARMLESS_UP_TO)} companies.`,
            }
          : null
      }
      refusal={remove.error ? asProblem(remove.error).detail : undefined}
      button="Delete collection"
      ready={state.plan !== undefined}
      busy={remove.isPending}
      onClose={onClose}
      onSubmit={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            onClose();
            onDeleted?.();
          },
        })
      }
    />
  );
}
