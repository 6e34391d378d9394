import { Modal, Select, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { zodResolver } from "@hookform/resolvers/zod";
import { Controller, useForm, useWatch } from "react-hook-form";

import { asProblem } from "@/api/problem";
import { companies } from "@/lib/format";
import { asSentence, showRefusal } from "@/lib/forms";
import { useIdempotencyKey } from "@/lib/useIdempotencyKey";

import { editOf, editSchema, type EditValues, FIELD_NAMES, type FieldName, FIELDS } from "./fields";
import { countOn } from "./figures";
import { useFrozenSelection } from "./freeze";
import { OperationForm } from "./OperationForm";
import { usePlan } from "./plan";
import type { SelectionDialog, SelectionForm } from "./selectionDialog";
import { useStartJob } from "./startJob";
import { ValueInput } from "./ValueInput";

const COUNT_AFTER_MS = 300;

/** Set or clear one field of every selected company. */
export function EditDialog({ opened, ...form }: SelectionDialog) {
  return (
    <Modal opened={opened} onClose={form.onClose} title="Edit a field" size="lg">
      <EditForm {...form} />
    </Modal>
  );
}

function EditForm({ freeze, onStarted, onClose }: SelectionForm) {
  const { data: frozen, error, refetch } = useFrozenSelection(freeze);
  const form = useForm<EditValues>({
    resolver: zodResolver(editSchema),
    defaultValues: { field: "country", attribute: "", what: "set", value: "" },
    mode: "onTouched",
  });
  const values = useWatch({ control: form.control }) as EditValues;
  const { errors } = form.formState;

  // Counted after a rest, and what is counted is what will be done.
  const wanted = editOf(values);
  const intent = wanted ? JSON.stringify(wanted) : null;
  const [counted] = useDebouncedValue(intent, COUNT_AFTER_MS);
  const settled = intent !== null && intent === counted;
  const state = usePlan(
    frozen && wanted && settled ? { kind: "edit", selection_id: frozen.id, ...wanted } : null,
  );
  const problems = settled ? (state.error?.errors ?? []) : [];
  const atValue = problems.find(({ pointer }) => pointer.endsWith("/value"))?.detail;
  const { plan } = state;
  const waiting = !frozen || (intent !== null && (!settled || state.waiting));
  const start = useStartJob();
  const key = useIdempotencyKey(intent);

  const count = plan && countOn("edit", plan);
  const nothing = plan?.exact === true && count === 0;
  const verb = values.what === "set" ? "Change" : "Clear";

  const choose = (field: FieldName) =>
    form.reset({ ...form.getValues(), field, value: isNumber(field) ? null : "" });

  const submit = form.handleSubmit(async () => {
    if (!frozen || !wanted) return;
    try {
      await start.mutateAsync({
        request: { kind: "edit", selection_id: frozen.id, ...wanted },
        title: `${verb} ${FIELDS[values.field].label} of ${companies(frozen.count, frozen.exact)}`,
        total: frozen.count,
        key,
      });
      onStarted();
      onClose();
    } catch (refusal) {
      showRefusal(form, asProblem(refusal));
    }
  });

  return (
    <OperationForm
      kind="edit"
      label="Edit a field"
      subject={{ sentence: frozen?.sentence, error, retry: () => void refetch() }}
      plan={{ ...state, waiting, error: atValue ? null : state.error }}
      hint="Fill it in to see how many companies would change."
      refusal={errors.root?.message}
      button={
        nothing
          ? "Nothing to change"
          : plan && count !== undefined
            ? `${verb} ${values.what === "clear" ? "it on " : ""}${companies(count, plan.exact)}`
            : verb
      }
      ready={plan !== undefined && !nothing}
      busy={start.isPending}
      onClose={onClose}
      onSubmit={submit}
    >
      <Stack gap="sm">
        <Select
          label="Field"
          data-autofocus
          allowDeselect={false}
          withScrollArea={false}
          styles={{ dropdown: { overflowY: "auto", maxHeight: 300 } }}
          data={FIELD_NAMES.map((value) => ({ value, label: FIELDS[value].label }))}
          value={values.field}
          onChange={(field) => field && choose(field as FieldName)}
          comboboxProps={{ shadow: "md" }}
        />
        {values.field === "attribute" ? (
          <TextInput
            label="Name of the fact"
            autoComplete="off"
            error={errors.attribute?.message}
            {...form.register("attribute")}
          />
        ) : null}
        <Controller
          control={form.control}
          name="what"
          render={({ field }) => (
            <SegmentedControl
              aria-label="Set or clear"
              fullWidth
              value={field.value}
              onChange={(what) => {
                form.clearErrors();
                field.onChange(what);
              }}
              data={[
                { value: "set", label: "Set to a value" },
                { value: "clear", label: "Clear" },
              ]}
            />
          )}
        />
        {values.what === "set" ? (
          <Controller
            key={values.field}
            control={form.control}
            name="value"
            render={({ field, fieldState }) => (
              <ValueInput
                {...field}
                input={FIELDS[values.field].input}
                label={values.field === "attribute" ? "Text" : FIELDS[values.field].label}
                error={fieldState.error?.message ?? (atValue && asSentence(atValue))}
              />
            )}
          />
        ) : null}
      </Stack>
    </OperationForm>
  );
}

const isNumber = (field: FieldName) => ["number", "year"].includes(FIELDS[field].input);
