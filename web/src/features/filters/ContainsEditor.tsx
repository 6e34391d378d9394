import { TagsInput } from "@mantine/core";

import type { Contains } from "@/api/gen";

import type { EditorProps } from "./ConditionEditor";
import { MAX_VALUE_LENGTH, MAX_VALUES } from "./conditions";

/** Texts of which a field is to contain one, or none. */
export function ContainsEditor({ condition, onChange }: EditorProps<Contains>) {
  return (
    <TagsInput
      label={condition.op === "contains" ? "Any of these texts" : "None of these texts"}
      description="Press Enter after each."
      data-autofocus
      value={condition.values}
      // A comma is a part of many names.
      splitChars={[]}
      maxTags={MAX_VALUES}
      maxLength={MAX_VALUE_LENGTH}
      onChange={(values) => onChange({ ...condition, values })}
    />
  );
}
