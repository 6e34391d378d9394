import {
  Alert,
  Button,
  Group,
  Modal,
  SegmentedControl,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMemo, useState } from "react";
import { Controller, useForm, useWatch } from "react-hook-form";
import { z } from "zod";

import { zNewCollection } from "@/api/gen/zod.gen";
import { asProblem } from "@/api/problem";
import { ErrorState } from "@/components/states";
import { CollectionPicker } from "@/features/collections/CollectionPicker";
import type { Selection } from "@/features/selection/selection";
import { companies } from "@/lib/format";
import { showRefusal } from "@/lib/forms";
import { uuid } from "@/lib/uuid";

import { useCopyPlan, useFrozenSelection } from "./planCopy";
import { PlanPreview } from "./PlanPreview";
import { type CopyTarget, useStartCopy } from "./startCopy";

const schema = z.discriminatedUnion("where", [
  z.object({
    where: z.literal("existing"),
    collection: z.object({ id: z.uuid(), name: z.string() }, { error: "Choose a collection." }),
    name: z.string(),
  }),
  z.object({ where: z.literal("new"), collection: z.unknown(), name: zNewCollection.shape.name }),
]);

type Values = {
  where: "existing" | "new";
  collection: { id: string; name: string } | null;
  name: string;
};

type Props = {
  opened: boolean;
  onClose: () => void;
  onStarted: () => void;
  collectionId: string | null;
  selection: Selection;
};

/** Copy what is selected to another collection: the words, the plan, then the click. */
export function CopyDialog({ opened, onClose, ...form }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Copy to…" size="lg">
      <CopyForm {...form} onClose={onClose} />
    </Modal>
  );
}

function CopyForm({ onClose, onStarted, collectionId, selection }: Omit<Props, "opened">) {
  const [dialogId] = useState(uuid);
  const frozen = useFrozenSelection(dialogId, collectionId, selection);
  const start = useStartCopy();
  const form = useForm<Values>({
    resolver: zodResolver(schema as unknown as z.ZodType<Values, Values>),
    defaultValues: { where: "existing", collection: null, name: "" },
  });
  const { where, collection, name } = useWatch({ control: form.control }) as Values;
  const targetId = where === "existing" ? (collection?.id ?? null) : null;
  const plan = useCopyPlan(frozen.data?.id, targetId);
  // One key for one intent: pressing twice, or again after a lost answer, starts one job.
  const intent = where === "existing" ? targetId : `new:${name.trim()}`;
  const key = useMemo(() => ({ intent, key: uuid() }), [intent]).key;
  const { errors } = form.formState;

  const onSubmit = form.handleSubmit(async (values) => {
    if (!frozen.data) return;
    const target: CopyTarget =
      values.where === "new"
        ? { new_collection: { name: values.name } }
        : { collection_id: values.collection!.id, name: values.collection!.name };
    try {
      await start.mutateAsync({ selection: frozen.data, target, key });
      onStarted();
      onClose();
    } catch (error) {
      showRefusal(form, asProblem(error), fieldOf);
    }
  });

  if (frozen.error) {
    const problem = asProblem(frozen.error);
    return (
      <ErrorState
        title={problem.title}
        detail={problem.detail}
        onRetry={() => void frozen.refetch()}
      />
    );
  }

  const toCopy =
    where === "new"
      ? frozen.data
      : plan.data && { count: plan.data.new ?? 0, exact: plan.data.exact };
  const nothing = where === "existing" && plan.data?.exact === true && plan.data.new === 0;
  const ready =
    frozen.data !== undefined && (where === "new" || (plan.data !== undefined && !nothing));

  return (
    <form
      onSubmit={(event) => void onSubmit(event)}
      noValidate
      aria-label="Copy to another collection"
    >
      <Stack gap="md">
        {frozen.data ? (
          <Text className="sentence" mih={22} fw={550} style={{ overflowWrap: "anywhere" }}>
            {frozen.data.sentence}
          </Text>
        ) : (
          <Skeleton height={14} my={4} width="65%" aria-label="Counting what is selected" />
        )}
        {errors.root ? (
          <Alert color="red" role="alert">
            {errors.root.message}
          </Alert>
        ) : null}
        <Controller
          control={form.control}
          name="where"
          render={({ field }) => (
            <SegmentedControl
              aria-label="Where to"
              fullWidth
              value={field.value}
              onChange={(value) => {
                form.clearErrors();
                field.onChange(value);
              }}
              data={[
                { value: "existing", label: "Existing collection" },
                { value: "new", label: "New collection" },
              ]}
            />
          )}
        />
        {where === "existing" ? (
          <Controller
            control={form.control}
            name="collection"
            render={({ field, fieldState }) => (
              <CollectionPicker
                label="Collection"
                value={field.value}
                onChange={field.onChange}
                exclude={collectionId}
                error={fieldState.error?.message}
              />
            )}
          />
        ) : (
          <TextInput
            key="name"
            label="Name of the new collection"
            autoComplete="off"
            data-autofocus
            error={errors.name?.message}
            {...form.register("name")}
          />
        )}
        <PlanPreview
          plan={where === "new" && frozen.data ? wholeAsNew(frozen.data) : plan.data}
          waiting={frozen.isPending || (targetId !== null && plan.isPending)}
          error={plan.error ? asProblem(plan.error) : null}
          onRetry={() => void plan.refetch()}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!ready} loading={start.isPending} miw={120}>
            {nothing
              ? "Nothing to copy"
              : toCopy
                ? `Copy ${companies(toCopy.count, toCopy.exact)}`
                : "Copy"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Where the server's pointers point in this form. */
function fieldOf(pointer: string): string {
  if (pointer.endsWith("/new_collection/name") || pointer === "/name") return "name";
  return pointer.includes("collection_id") ? "collection" : pointer;
}

/** Nothing can be in a collection that is not there yet. */
const wholeAsNew = ({ count, exact }: { count: number; exact: boolean }) => ({
  new: count,
  already_there: 0,
  exact,
});
