import { Button } from "@mantine/core";
import { type Ref, type RefObject, useEffect, useRef } from "react";

import { SearchInput } from "@/components/SearchInput";
import type { ListSearch } from "@/lib/listSearch";

import { AddFilter } from "./AddFilter";
import { type Condition, filterOf, isComplete, MAX_CONDITIONS } from "./conditions";
import { FilterChip } from "./FilterChip";
import classes from "./filters.module.css";
import { useEditing } from "./useEditing";
import { useWords } from "./useWords";

export type FilteredSearch = Pick<
  ListSearch<never, Condition[]>,
  "q" | "filter" | "subset" | "ranked" | "setQuery" | "setFilter" | "showAll" | "rank"
>;

type Props = { collectionId: string | null; search: FilteredSearch };

/** What a list of companies is narrowed by: a search, and any number of conditions. */
export function FilterBar({ collectionId, search }: Props) {
  const editing = useEditing(search);
  const chips = useRef<HTMLUListElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const focusChip = useFocusAfter(chips, addButton, search.subset);

  return (
    <search className={classes.bar} aria-label="Search and filter companies">
      <div className={classes.search}>
        <SearchInput
          label="Search companies"
          hotkey="/"
          value={search.q}
          onChange={search.setQuery}
        />
      </div>
      <div className={classes.row}>
        <Chips
          ref={chips}
          collectionId={collectionId}
          search={search}
          editing={editing}
          onLeave={focusChip}
        />
        <div className={classes.tools}>
          <AddFilter
            ref={addButton}
            collectionId={collectionId}
            disabled={editing.items.length >= MAX_CONDITIONS}
            onAdd={editing.add}
          />
          {search.subset ? <Tool onClick={search.showAll}>Reset</Tool> : null}
          {search.q && !search.ranked ? (
            <Tool onClick={search.rank}>Best matches first</Tool>
          ) : null}
        </div>
      </div>
    </search>
  );
}

type ChipsProps = Props & {
  ref: Ref<HTMLUListElement>;
  editing: ReturnType<typeof useEditing>;
  /** The chip in this place is closed, or gone. */
  onLeave: (index: number) => void;
};

function Chips({ ref, collectionId, search, editing, onLeave }: ChipsProps) {
  const { items } = editing;
  const words = useWords(items, collectionId !== null);
  if (items.length === 0) return null;

  const scopeWithout = (index: number) => ({
    collectionId,
    filter: filterOf(
      search.q,
      items.filter((condition, at) => at !== index && isComplete(condition)),
    ),
  });
  return (
    <ul ref={ref} className={classes.chips} aria-label="Filters">
      {/* A condition has no identity but its place. */}
      {[...items.keys()].map((index) => (
        <FilterChip
          key={index}
          condition={items[index]!}
          words={words[index]!}
          scope={scopeWithout(index)}
          opened={editing.opened === index}
          onOpen={() => editing.open(index)}
          onClose={() => {
            onLeave(index);
            editing.close();
          }}
          onChange={(next) => editing.change(index, next)}
          onRemove={() => {
            onLeave(index);
            editing.remove(index);
          }}
        />
      ))}
    </ul>
  );
}

function Tool({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-md"
      className={classes.tool}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}

/** Where the focus goes when what had it goes away: to the chip in its place, or to where one is added. */
function useFocusAfter(
  chips: RefObject<HTMLUListElement | null>,
  addButton: RefObject<HTMLButtonElement | null>,
  subset: string,
) {
  const wanted = useRef<number | null>(null);
  const shown = useRef(subset);
  useEffect(() => {
    if (wanted.current === null) return;
    const buttons = chips.current?.querySelectorAll<HTMLElement>("[data-chip]") ?? [];
    (buttons[wanted.current] ?? addButton.current)?.focus();
    wanted.current = null;
  });
  useEffect(() => {
    // "Reset" took itself away, here or below in the list.
    const reset = subset === "" && shown.current !== "";
    if (reset && document.activeElement === document.body) addButton.current?.focus();
    shown.current = subset;
  }, [subset, addButton]);
  return (index: number) => {
    wanted.current = index;
  };
}
