import { Modal } from "@mantine/core";

import { asProblem } from "@/api/problem";
import { companies } from "@/lib/format";
import { useIdempotencyKey } from "@/lib/useIdempotencyKey";

import { countOn } from "./figures";
import { useFrozenSelection } from "./freeze";
import { OperationForm } from "./OperationForm";
import { type PlanState, usePlan } from "./plan";
import type { SelectionDialog, SelectionForm } from "./selectionDialog";
import { useStartJob } from "./startJob";
import { bodyOf, nameOf, useTargetForm } from "./target";
import { TargetFields } from "./TargetFields";

type Kind = "copy" | "move";

const WORDS = {
  copy: { title: "Copy to…", label: "Copy to another collection", verb: "Copy" },
  move: { title: "Move to…", label: "Move to another collection", verb: "Move" },
};

/** Copy or move what is selected to another collection. */
export function TransferDialog({ opened, ...form }: SelectionDialog & { kind: Kind }) {
  return (
    <Modal opened={opened} onClose={form.onClose} title={WORDS[form.kind].title} size="lg">
      <TransferForm {...form} />
    </Modal>
  );
}

function TransferForm({ kind, list, freeze, onStarted, onClose }: SelectionForm & { kind: Kind }) {
  const { label, verb } = WORDS[kind];
  const { data: frozen, error, refetch } = useFrozenSelection(freeze);
  const target = useTargetForm("existing");
  const { existing, isNew } = target;
  const counted = usePlan(
    frozen && existing
      ? { kind, selection_id: frozen.id, target_collection_id: existing.id }
      : null,
  );
  const state: PlanState = isNew
    ? { ...counted, plan: frozen && planOf(frozen, kind), waiting: !frozen, error: null }
    : { ...counted, waiting: counted.waiting || !frozen };
  const start = useStartJob();
  const key = useIdempotencyKey(target.intent);

  const { plan } = state;
  const count = plan && countOn(kind, plan);
  const nothing = plan?.exact === true && count === 0;
  return (
    <OperationForm
      kind={kind}
      label={label}
      subject={{ sentence: frozen?.sentence, error, retry: () => void refetch() }}
      note={kind === "move" && list ? <>What is moved leaves “{list.name}”.</> : null}
      plan={state}
      hint="Choose a collection to see what would be new in it."
      refusal={target.refusal}
      button={
        nothing
          ? `Nothing to ${kind}`
          : plan && count !== undefined
            ? `${verb} ${companies(count, plan.exact)}`
            : verb
      }
      ready={plan !== undefined && !nothing}
      busy={start.isPending}
      onClose={onClose}
      onSubmit={() =>
        target.onSubmit(async (chosen) => {
          if (!frozen) return;
          try {
            await start.mutateAsync({
              request: { kind, selection_id: frozen.id, target: bodyOf(chosen) },
              title: `${verb} ${companies(frozen.count, frozen.exact)} to ${nameOf(chosen)}`,
              total: frozen.count,
              key,
            });
            onStarted();
            onClose();
          } catch (refusal) {
            target.refuse(asProblem(refusal));
          }
        })
      }
    >
      <TargetFields target={target} exclude={list ? [list.id] : []} />
    </OperationForm>
  );
}

/** Into a new collection everything goes: nobody has to count that. */
const planOf = ({ count, exact }: { count: number; exact: boolean }, kind: Kind) => ({
  new: count,
  exact,
  ...(kind === "move" ? { removed: count } : {}),
});
