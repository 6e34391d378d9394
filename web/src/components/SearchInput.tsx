import { CloseButton, Kbd, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useEffectEvent, useRef, useState } from "react";

import { isCovered, isTypedInto, useSingleKeys } from "@/lib/useShortcuts";

type Props = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** A single key that leads here from anywhere on the page; shown while the field is empty. */
  hotkey?: string;
};

/** Types at once, searches after a short rest. */
export function SearchInput({ label, value, onChange, hotkey }: Props) {
  const [typed, setTyped] = useState(value);
  const [applied, setApplied] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const search = useDebouncedCallback(onChange, 200);
  const [singleKeys] = useSingleKeys();
  const shortcut = singleKeys ? hotkey : undefined;
  useKey(shortcut, () => {
    input.current?.focus();
    input.current?.select();
  });

  // The address changed under the field: back button, a link, "Clear search".
  if (value !== applied) {
    setApplied(value);
    if (value !== typed.trim()) setTyped(value);
  }

  const change = (text: string) => {
    setTyped(text);
    search(text.trim());
  };
  const clear = () => {
    change("");
    search.flush();
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") search.flush();
    if (event.key !== "Escape" || typed === "") return;
    // The browser would empty the field by itself, and nobody would search anew.
    event.preventDefault();
    clear();
  };

  return (
    <TextInput
      ref={input}
      type="search"
      aria-label={label}
      aria-keyshortcuts={shortcut}
      placeholder={label}
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      leftSection={<IconSearch size={16} aria-hidden="true" />}
      rightSection={
        typed ? (
          <CloseButton size={24} aria-label="Clear search" onClick={clear} />
        ) : shortcut ? (
          <Kbd size="xs" aria-hidden="true" visibleFrom="sm">
            {shortcut}
          </Kbd>
        ) : null
      }
      rightSectionPointerEvents={typed ? "all" : "none"}
    />
  );
}

/** By the letter and not by the place of the key, which is another one on many keyboards. */
function useKey(key: string | undefined, act: () => void) {
  const onKeyDown = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTypedInto(event.target) || isCovered(event)) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
