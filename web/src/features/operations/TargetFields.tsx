import { SegmentedControl, TextInput } from "@mantine/core";
import { Controller } from "react-hook-form";

import { CollectionPicker } from "@/features/collections/CollectionPicker";

import type { TargetForm } from "./target";

type Props = {
  target: TargetForm;
  /** Collections that make no sense as a target. */
  exclude: readonly string[];
  focusOnOpen?: boolean;
};

/** Into which collection: one that exists, or a new one by its name. */
export function TargetFields({ target: { form, isNew }, exclude, focusOnOpen = true }: Props) {
  return (
    <>
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
      {isNew ? (
        <TextInput
          key="name"
          label="Name of the new collection"
          autoComplete="off"
          data-autofocus={focusOnOpen || undefined}
          error={form.formState.errors.name?.message}
          {...form.register("name")}
        />
      ) : (
        <Controller
          control={form.control}
          name="collection"
          render={({ field, fieldState }) => (
            <CollectionPicker
              label="Collection"
              value={field.value}
              onChange={field.onChange}
              exclude={exclude}
              focusOnOpen={focusOnOpen}
              error={fieldState.error?.message}
            />
          )}
        />
      )}
    </>
  );
}
