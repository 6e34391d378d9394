import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";

type Props = { label: string; value: string; onChange: (value: string) => void };

/** Types at once, searches after a short rest. */
export function SearchInput({ label, value, onChange }: Props) {
  const [typed, setTyped] = useState(value);
  const [applied, setApplied] = useState(value);
  const search = useDebouncedCallback(onChange, 200);

  // The address changed under the field: back button, a link, "Clear search".
  if (value !== applied) {
    setApplied(value);
    if (value !== typed.trim()) setTyped(value);
  }

  const change = (text: string) => {
    setTyped(text);
    search(text.trim());
  };

  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
      leftSection={<IconSearch size={16} aria-hidden="true" />}
      rightSection={
        typed ? (
          <CloseButton size="sm" aria-label="Clear search" onClick={() => change("")} />
        ) : null
      }
      rightSectionPointerEvents="all"
    />
  );
}
