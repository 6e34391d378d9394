import { Group, Select, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";

import { formatCompact } from "@/lib/format";

import { useCollectionsMatching } from "./queries";

type Choice = { id: string; name: string };

type Props = {
  label: string;
  value: Choice | null;
  onChange: (choice: Choice | null) => void;
  /** A collection that makes no sense here. */
  exclude: string | null;
  error?: string | undefined;
};

/** One collection among however many there are: the server searches, twenty are shown. */
export function CollectionPicker({ label, value, onChange, exclude, error }: Props) {
  const [typed, setTyped] = useState("");
  const [searched] = useDebouncedValue(typed, 150);
  // A chosen name stays in the field; it is an answer then, not a question.
  const text = value && searched === value.name ? "" : searched.trim();
  const { data, isFetching, isError } = useCollectionsMatching(text);

  const offered = (data?.items ?? []).filter((collection) => collection.id !== exclude);
  const counts = new Map(offered.map((collection) => [collection.id, collection.company_count]));
  const choices: Choice[] = value && !counts.has(value.id) ? [...offered, value] : offered;

  return (
    <Select
      label={label}
      placeholder="Search collections"
      data-autofocus
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
        const choice = choices.find((candidate) => candidate.id === id);
        onChange(choice ? { id: choice.id, name: choice.name } : null);
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
            {formatCompact(counts.get(option.value) ?? 0)}
          </Text>
        </Group>
      )}
      error={error}
      comboboxProps={{ shadow: "md" }}
    />
  );
}
