import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { collectionOptions, useCollectionsMatching } from "./queries";

type Props = { value: string | undefined; onChange: (id: string | undefined) => void };

/** Narrows a list to one collection, which the address names by its id. */
export function CollectionFilter({ value, onChange }: Props) {
  const [typed, setTyped] = useState("");
  const [searched] = useDebouncedValue(typed.trim(), 150);
  const chosen = useQuery({ ...collectionOptions(value ?? ""), enabled: value !== undefined });
  // A chosen name stays in the field; it is an answer then, not a question.
  const { data, isFetching } = useCollectionsMatching(
    searched === chosen.data?.name ? "" : searched,
  );

  const choices = (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  if (value && !choices.some((choice) => choice.value === value))
    choices.push({
      value,
      label: chosen.data?.name ?? (chosen.isError ? "A deleted collection" : "…"),
    });

  return (
    <Select
      aria-label="Collection"
      placeholder="Any collection"
      searchable
      clearable
      clearButtonProps={{ "aria-label": "Any collection" }}
      withScrollArea={false}
      maxDropdownHeight={280}
      styles={{ dropdown: { overflowY: "auto", maxHeight: 300 } }}
      renderOption={({ option }) => <span className="ellipsis">{option.label}</span>}
      data={choices}
      filter={({ options }) => options}
      value={value ?? null}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id) => onChange(id ?? undefined)}
      nothingFoundMessage={isFetching ? "Searching…" : "No such collection"}
      comboboxProps={{ shadow: "md" }}
    />
  );
}
