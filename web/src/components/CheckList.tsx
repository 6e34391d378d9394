import { Button, Checkbox, Skeleton, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import type { KeyboardEvent, ReactNode } from "react";

import { useTouch } from "@/lib/useTouch";

import classes from "./CheckList.module.css";

export type CheckItem = {
  value: string;
  label: string;
  /** How many there are of it, as it is to be shown. */
  count?: string | undefined;
  checked: boolean;
  disabled?: boolean;
  /** Stands apart from the others: no value, but what has none. */
  apart?: boolean;
};

type Props = {
  label: string;
  /** Undefined while they load. */
  items: CheckItem[] | undefined;
  onToggle: (item: CheckItem) => void;
  searchLabel: string;
  search: string;
  onSearch: (text: string) => void;
  /** What is shown belongs to an earlier search. */
  stale: boolean;
  /** Why there is nothing to show. */
  error?: string | undefined;
  onRetry: () => void;
  /** Said below the list. */
  note?: ReactNode;
};

/** A list of things to tick, with a field that searches it. The arrow keys lead from one to the next. */
export function CheckList(props: Props) {
  const { label, items, search, onSearch, searchLabel, stale, error, onRetry, note } = props;
  const touch = useTouch();
  return (
    <div data-walk>
      <TextInput
        size="sm"
        aria-label={searchLabel}
        placeholder={searchLabel}
        autoComplete="off"
        data-autofocus={touch ? undefined : true}
        leftSection={<IconSearch size={15} aria-hidden="true" />}
        value={search}
        onKeyDown={walk}
        onChange={(event) => onSearch(event.currentTarget.value)}
      />
      {error && !items ? (
        <div className={classes.error} role="alert">
          <Text size="sm">{error}</Text>
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            Try again
          </Button>
        </div>
      ) : items ? (
        <ul className={classes.list} aria-label={label} data-stale={stale || undefined}>
          {items.map((item) => (
            <Item key={`${item.apart}${item.value}`} item={item} onToggle={props.onToggle} />
          ))}
        </ul>
      ) : (
        <Waiting label={label} />
      )}
      <Text size="xs" c="dimmed" role="status" className={classes.note}>
        {items?.length === 0 ? "Nothing found." : items ? note : null}
      </Text>
    </div>
  );
}

function Item({ item, onToggle }: { item: CheckItem; onToggle: Props["onToggle"] }) {
  const { label, count, checked, disabled = false, apart } = item;
  return (
    <li data-apart={apart || undefined}>
      <label className={classes.item} data-disabled={disabled || undefined}>
        <Checkbox
          checked={checked}
          disabled={disabled}
          onChange={() => onToggle(item)}
          onKeyDown={walk}
        />
        <span className={`ellipsis ${classes.label}`} title={label}>
          {label}
        </span>
        {count === undefined ? null : <span className={classes.count}>{count}</span>}
      </label>
    </li>
  );
}

function Waiting({ label }: { label: string }) {
  return (
    <div className={classes.list} aria-busy="true" role="status" aria-label={`${label}: loading`}>
      {[62, 48, 70, 40, 55, 34].map((width) => (
        <div key={width} className={classes.item}>
          <Skeleton width={16} height={16} />
          <Skeleton width={`${width}%`} height={12} />
        </div>
      ))}
    </div>
  );
}

function walk(event: KeyboardEvent<HTMLElement>) {
  // Enter after a search is not meant to be done with the form around the list.
  if (event.key === "Enter") event.preventDefault();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const list = event.currentTarget.closest("[data-walk]");
  const stops = [...(list?.querySelectorAll<HTMLElement>("input:not(:disabled)") ?? [])];
  const next = stops[stops.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
