import { useMemo } from "react";

import { filterOf } from "./conditions";
import type { FilteredSearch } from "./FilterBar";
import { type Count, type Scope, useCount } from "./queries";
import { countWords } from "./words";

/** What the address asks for as the API takes it; undefined where everything is shown. */
export const useFilter = ({ q, filter }: Pick<FilteredSearch, "q" | "filter">) =>
  useMemo(() => filterOf(q, filter), [q, filter]);

type Page = {
  data: { items: unknown[]; prev_cursor?: unknown; next_cursor?: unknown } | undefined;
  isPlaceholderData: boolean;
};

/** A list that has one page only is counted by looking at it. */
function countOfPage({ data, isPlaceholderData }: Page): Count | undefined {
  if (!data || isPlaceholderData || data.prev_cursor || data.next_cursor) return undefined;
  return { count: data.items.length, exact: true };
}

/**
 * How many companies the list shows, and the same in words with how many there are in all. How many a
 * collection holds is known with the collection.
 */
export function useFilteredCount({ collectionId, filter }: Scope, page: Page, known?: Count) {
  const everything = useCount({ collectionId: null, filter: undefined }, collectionId === null);
  const counted = useCount({ collectionId, filter }, filter !== undefined);
  const all = collectionId === null ? everything : known;
  const shown = filter ? (countOfPage(page) ?? counted) : all;
  return { shown, words: countWords(filter && { matching: shown }, all) };
}
