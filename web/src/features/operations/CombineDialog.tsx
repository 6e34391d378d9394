import { Modal, Radio, Text } from "@mantine/core";
import { useState } from "react";

import { asProblem } from "@/api/problem";
import { companies, countOf } from "@/lib/format";
import { useIdempotencyKey } from "@/lib/useIdempotencyKey";

import classes from "./Combine.module.css";
import { type CombinedList, CombineLists } from "./CombineLists";
import { countOn } from "./figures";
import { OperationForm } from "./OperationForm";
import { usePlan } from "./plan";
import {
  inWords,
  MIN_SETS,
  OPERATION_NAMES,
  sentenceOf,
  SET_OPERATIONS,
  type SetOperation,
} from "./sets";
import { useStartJob } from "./startJob";
import { bodyOf, nameOf, useTargetForm } from "./target";
import { TargetFields } from "./TargetFields";
import { VennIcon } from "./VennIcon";

type Props = {
  opened: boolean;
  onClose: () => void;
  onStarted?: () => void;
  /** To begin with; more can be added. */
  collections: CombinedList[];
  operation?: SetOperation;
};

/** Put into a collection what several others hold together. */
export function CombineDialog({ opened, ...form }: Props) {
  return (
    <Modal opened={opened} onClose={form.onClose} title="Combine collections" size="lg">
      <CombineForm {...form} />
    </Modal>
  );
}

function CombineForm({ collections, onStarted, onClose, ...props }: Omit<Props, "opened">) {
  const [operation, setOperation] = useState<SetOperation>(props.operation ?? "union");
  const [lists, setLists] = useState(collections);
  const target = useTargetForm("new");
  const enough = lists.length >= MIN_SETS;
  const combination = {
    kind: "combine" as const,
    operation,
    collection_ids: lists.map(({ id }) => id),
  };
  const state = usePlan(
    enough && (target.isNew || target.existing)
      ? { ...combination, target_collection_id: target.existing?.id ?? null }
      : null,
  );
  const start = useStartJob();
  const key = useIdempotencyKey(JSON.stringify([combination, target.intent]));

  const { plan } = state;
  const { name } = SET_OPERATIONS[operation];
  const count = plan && countOn("combine", plan);
  // An empty result may be wanted as a new, empty collection no more than as nothing added.
  const nothing = plan?.exact === true && count === 0;
  const verb = target.isNew ? "Create with" : "Add";
  return (
    <OperationForm
      kind="combine"
      label="Combine collections"
      subject={{
        sentence: inWords(
          operation,
          lists.map((list) => list.name),
        ),
      }}
      plan={{ ...state, plan: plan && target.isNew ? { ...plan, already_there: null } : plan }}
      hint={enough ? "Choose a collection to see what would be new in it." : "Add a second list."}
      refusal={target.refusal}
      button={
        nothing
          ? "Nothing to add"
          : plan && count !== undefined
            ? `${verb} ${companies(count, plan.exact)}`
            : "Combine"
      }
      ready={plan !== undefined && !nothing}
      busy={start.isPending}
      onClose={onClose}
      onSubmit={() =>
        target.onSubmit(async (chosen) => {
          try {
            await start.mutateAsync({
              request: { ...combination, target: bodyOf(chosen) },
              title: `${name} of ${countOf(lists.length, "list", "lists")} into ${nameOf(chosen)}`,
              total: plan?.matched ?? null,
              key,
            });
            onStarted?.();
            onClose();
          } catch (refusal) {
            target.refuse(asProblem(refusal));
          }
        })
      }
    >
      <Radio.Group
        aria-label="How to combine"
        value={operation}
        onChange={(value) => setOperation(value as SetOperation)}
      >
        <div className={classes.operations}>
          {OPERATION_NAMES.map((value) => (
            <Radio.Card key={value} value={value} className={classes.operation}>
              <VennIcon operation={value} />
              <span>
                <Text span className={classes.name}>
                  {SET_OPERATIONS[value].name}
                </Text>
                <Text span className={classes.sentence}>
                  {sentenceOf(value, lists.length)}
                </Text>
              </span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      <CombineLists operation={operation} lists={lists} onChange={setLists} />
      <TargetFields target={target} exclude={[]} focusOnOpen={enough} />
    </OperationForm>
  );
}
