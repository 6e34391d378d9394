import { Modal } from "@mantine/core";

import { asProblem } from "@/api/problem";
import { companies, formatNumber } from "@/lib/format";
import { useIdempotencyKey } from "@/lib/useIdempotencyKey";

import { HARMLESS_UP_TO } from "./confirmation";
import { countOn } from "./figures";
import { useFrozenSelection } from "./freeze";
import { OperationForm } from "./OperationForm";
import { usePlan } from "./plan";
import type { ListRef, SelectionDialog, SelectionForm } from "./selectionDialog";
import { useStartJob } from "./startJob";

type Kind = "remove" | "delete_companies";

const WORDS = {
  remove: {
    title: "Remove from this list",
    verb: "Remove",
    note: "The companies themselves stay, and so do other collections that hold them.",
    nothing: "Nothing to remove",
  },
  delete_companies: {
    title: "Delete companies",
    verb: "Delete",
    note: "They are deleted altogether, and leave every collection that holds them.",
    nothing: "Nothing to delete",
  },
};

/** Take what is selected out of its list, or delete the companies themselves. */
export function TakeAwayDialog({ opened, ...form }: SelectionDialog & { kind: Kind }) {
  return (
    <Modal opened={opened} onClose={form.onClose} title={WORDS[form.kind].title} size="lg">
      <TakeAwayForm {...form} />
    </Modal>
  );
}

function TakeAwayForm({ kind, list, freeze, onStarted, onClose }: SelectionForm & { kind: Kind }) {
  const { title, verb, note, nothing } = WORDS[kind];
  const { data: frozen, error, refetch } = useFrozenSelection(freeze);
  const counted = usePlan(frozen ? { kind, selection_id: frozen.id } : null);
  const start = useStartJob();
  const key = useIdempotencyKey(frozen?.id ?? null);

  const { plan } = counted;
  const count = plan && countOn(kind, plan);
  const empty = plan?.exact === true && count === 0;
  return (
    <OperationForm
      kind={kind}
      harmful
      label={title}
      subject={{ sentence: frozen?.sentence, error, retry: () => void refetch() }}
      note={note}
      plan={{ ...counted, waiting: counted.waiting || !frozen }}
      confirmation={
        frozen && frozen.count > HARMLESS_UP_TO ? confirmationOf(verb.toLowerCase(), list) : null
      }
      refusal={start.error ? asProblem(start.error).detail : undefined}
      button={
        empty
          ? nothing
          : plan && count !== undefined
            ? `${verb} ${companies(count, plan.exact)}`
            : verb
      }
      ready={plan !== undefined && !empty}
      busy={start.isPending}
      onClose={onClose}
      onSubmit={() =>
        frozen &&
        start.mutate(
          {
            request: { kind, selection_id: frozen.id },
            title: `${verb} ${companies(frozen.count, frozen.exact)}`,
            total: frozen.count,
            key,
          },
          {
            onSuccess: () => {
              onStarted();
              onClose();
            },
          },
        )
      }
    />
  );
}

function confirmationOf(verb: string, list: ListRef | null) {
  const why = `This would ${verb} more than ${formatNumber(HARMLESS_UP_TO)} companies at once.`;
  return list
    ? { word: list.name, what: "the name of the list", why }
    : { word: "delete", what: "the word", why };
}
