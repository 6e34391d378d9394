import { Group, Select, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";

import { formatNumber } from "@/lib/format";

import { useCollectionsMatching } from "./queries";

type Chosen = { id: string; name: string };
type Choice = Chosen & { company_count: number };

type Props = {
  label: string;
  /** The label is heard, and not shown. */
  hideLabel?: boolean;
  placeholder?: string;
  value: Chosen | null;
  onChange: (choice: Choice | null) => void;
  /** Collections that make no sense here. */
  exclude: readonly string[];
  focusOnOpen?: boolean;
  error?: string | undefined;
};

/** One collection among however many there are: the server searches, twenty are shown. */
export function CollectionPicker(props: Props) {
  const {
    label,
    hideLabel = false,
    placeholder = "Search collections",
    focusOnOpen = true,
  } = props;
  const { value, onChange, exclude, error } = props;
  const [typed, setTyped] = useState("");
  const [searched] = useDebouncedValue(typed, 150);
  // A chosen name stays in the field; it is an answer then, not a question.
  const text = value && searched === value.name ? "" : searched.trim();
  const { data, isFetching, isError } = useCollectionsMatching(text);

  const offered: Choice[] = (data?.items ?? []).filter(({ id }) => !exclude.includes(id));
  const counts = new Map(offered.map(({ id, company_count }) => [id, company_count]));
  const choices: Chosen[] = value && !counts.has(value.id) ? [...offered, value] : offered;

  return (
    <Select
      {...(hideLabel ? { "aria-label": label } : { label })}
      placeholder={placeholder}
      data-autofocus={focusOnOpen || undefined}
      searchable
      clearable
      withScrollArea={false}
      maxDropdownHeight={260}
      styles={{ dropdown: { overflowY: "auto", maxHeight: 280 } }}
      data={choices.map(({ id, name }) => ({ value: id, label: name }))}
      filter={({ options }) => options}
      value={value?.id ?? null}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id) => {
        // Where a choice does not stay in the field, neither does what was typed to find it.
        setTyped("");
        onChange(offered.find((candidate) => candidate.id === id) ?? null);
      }}
      nothingFoundMessage={
        isError
          ? "Collections could not be loaded."
          : isFetching
            ? "Searching…"
            : "No such collection"
      }
      renderOption={({ option }) => (
        <Group justify="space-between" wrap="nowrap" gap="md" flex={1} miw={0}>
          <span className="ellipsis">{option.label}</span>
          <Text size="sm" c="dimmed" className="num">
            {formatNumber(counts.get(option.value) ?? 0)}
          </Text>
        </Group>
      )}
      error={error}
      comboboxProps={{ shadow: "md" }}
    />
  );
}
