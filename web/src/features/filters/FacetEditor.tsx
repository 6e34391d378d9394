import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";

import type { Empty, Facet, OneOf } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { type CheckItem, CheckList } from "@/components/CheckList";
import { formatCount } from "@/lib/format";

import type { EditorProps } from "./ConditionEditor";
import { type Condition, MAX_VALUE_LENGTH, MAX_VALUES } from "./conditions";
import type { Field } from "./fields";
import { useFacet } from "./queries";
import { usePinned } from "./usePinned";

const SEARCH_AFTER_MS = 200;

type Chosen = OneOf | Empty;

/** The values of a text field with how many companies have them, to be ticked. */
export function FacetEditor({ condition, field, scope, onChange }: EditorProps<Chosen>) {
  const [typed, setTyped] = useState("");
  const [searched] = useDebouncedValue(typed.trim(), SEARCH_AFTER_MS);
  const { data, error, refetch, isPlaceholderData } = useFacet(field.name, scope, searched);
  const chosen = valuesOf(condition);
  const pinned = usePinned(chosen, searched);

  const notes = [
    chosen.length >= MAX_VALUES ? `At most ${MAX_VALUES} values.` : "",
    data?.more ? "The commonest are shown. Search for others." : "",
  ];
  return (
    <CheckList
      label={`Values of ${field.label}`}
      searchLabel={`Search ${field.label}`}
      search={typed}
      onSearch={setTyped}
      items={
        data && [
          ...emptyItem(data, condition, field, searched),
          ...valueItems(data, chosen, pinned),
        ]
      }
      onToggle={(item) => onChange(toggled(condition, field, item))}
      stale={isPlaceholderData}
      error={error ? asProblem(error).detail : undefined}
      onRetry={() => void refetch()}
      note={notes.filter(Boolean).join(" ")}
    />
  );
}

const isNegative = ({ op }: Chosen) => op === "is_not" || op === "is_not_empty";
const hasEmpty = (condition: Chosen) => !("values" in condition) || condition.or_empty === true;
const valuesOf = (condition: Chosen) => ("values" in condition ? condition.values : []);

function emptyItem(data: Facet, condition: Chosen, field: Field, searched: string): CheckItem[] {
  if (searched || !field.ops.includes("is_empty")) return [];
  const count = formatCount(data.empty, data.exact);
  return [{ value: "", label: "Empty", count, checked: hasEmpty(condition), apart: true }];
}

/** What was chosen comes first, also what the search does not find. */
function valueItems(data: Facet, chosen: readonly string[], pinned: readonly string[]) {
  const counts = new Map(data.values.map(({ value, count }) => [value, count]));
  return [...new Set([...pinned, ...counts.keys()])].map((value): CheckItem => {
    const count = counts.get(value);
    const checked = chosen.includes(value);
    const full = chosen.length >= MAX_VALUES || value.length > MAX_VALUE_LENGTH;
    return {
      value,
      label: value,
      count: count === undefined ? undefined : formatCount(count, data.exact),
      checked,
      disabled: full && !checked,
    };
  });
}

function toggled(condition: Chosen, field: Field, { value, checked, apart }: CheckItem): Condition {
  const before = valuesOf(condition);
  const values = checked ? before.filter((one) => one !== value) : [...before, value];
  const negative = isNegative(condition);
  return apart
    ? oneOf(field, negative, before, !checked)
    : oneOf(field, negative, values, hasEmpty(condition));
}

/** Empty alone has an operator of its own. */
function oneOf(field: Field, negative: boolean, values: string[], empty: boolean): Condition {
  if (empty && values.length === 0)
    return { op: negative ? "is_not_empty" : "is_empty", field: field.name };
  const condition = { op: negative ? "is_not" : "is", field: field.name, values } as const;
  return empty ? { ...condition, or_empty: true } : condition;
}
