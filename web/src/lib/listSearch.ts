import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { z } from "zod";

export const PAGE_SIZES = [25, 50, 100, 200] as const;
export const DEFAULT_PAGE_SIZE = 50;

/** What may be asked of a list: the sort orders it knows, and the one it starts with. */
export type ListSpec<Sort extends string, Filter = never> = {
  sorts: readonly Sort[];
  defaultSort: NoInfer<Sort>;
  /** What a search finds comes with the best first, as long as no other order is asked for. */
  ranked?: boolean;
  /** Reads the list's filter out of whatever the address holds; undefined where nothing is filtered. */
  filter?: z.ZodType<Filter | undefined, unknown>;
};

// The router reads ?q=2024 as a number; whoever searches for it means the text.
const text = z
  .union([z.string(), z.number(), z.boolean()])
  .transform((value) => String(value).slice(0, 200))
  .refine((value) => value.trim() !== "");
const pageSize = z.union(PAGE_SIZES.map((size) => z.literal(size)));

/**
 * The part of the URL that holds a list's state. Anything unreadable is dropped, never an error:
 * a link that was cut off in an e-mail still opens the list.
 */
export function listSearchSchema<Sort extends string, Filter = never>(
  spec: ListSpec<Sort, Filter>,
) {
  const filter: z.ZodType<Filter | undefined, unknown> = spec.filter ?? z.undefined();
  return z.object({
    q: text.optional().catch(undefined),
    filter: filter.optional().catch(undefined),
    sort: z.enum(spec.sorts).optional().catch(undefined),
    limit: pageSize.optional().catch(undefined),
    page: z.int().min(2).optional().catch(undefined),
    cursor: z.string().min(1).max(4000).optional().catch(undefined),
    /** Rows on the last page, so that walking back from it meets the same pages as walking on. */
    take: z.int().min(1).max(200).optional().catch(undefined),
  });
}

export type ListPosition = { page: number; cursor?: string | undefined; take?: number | undefined };

const START = { page: undefined, cursor: undefined, take: undefined };

/** The state of the list on this page, read from the URL and written to it. */
export function useListSearch<Sort extends string, Filter = never>(spec: ListSpec<Sort, Filter>) {
  const raw = useSearch({ strict: false });
  const navigate = useNavigate();
  const read = listSearchSchema(spec).parse(raw);
  const { q, sort, limit, page, cursor, take } = read;
  const blank = q === undefined && read.filter === undefined && sort === undefined;
  // A page number means nothing without the cursor that leads there.
  const placed = page !== undefined && cursor !== undefined;
  // Read anew with every render: the same filter is to stay the same object.
  const filterText = JSON.stringify(read.filter);
  const filter = useMemo(
    () => (filterText === undefined ? undefined : (JSON.parse(filterText) as Filter)),
    [filterText],
  );

  return useMemo(() => {
    const patch = (change: Record<string, unknown>, replace = false) =>
      void navigate({
        to: ".",
        replace,
        search: (previous: Record<string, unknown>) => ({ ...previous, ...change }),
      });
    const ranks = spec.ranked === true && q !== undefined;
    return {
      q: q ?? "",
      filter,
      /** The address asks for nothing: all of the list is shown, in its own order. */
      blank,
      /** The search and the filter as one text, the same as long as the list is of the same rows. */
      subset: q === undefined && filterText === undefined ? "" : `${filterText ?? ""}?${q ?? ""}`,
      sort: sort ?? spec.defaultSort,
      /** In the order in which they fit the search, and not in that of `sort`. */
      ranked: ranks && sort === undefined,
      limit: limit ?? DEFAULT_PAGE_SIZE,
      page: placed ? page : 1,
      cursor: placed ? cursor : undefined,
      take: placed ? take : undefined,
      setQuery: (query: string) => patch({ ...START, q: query || undefined }, true),
      setFilter: (next: Filter | undefined, replace = false) =>
        patch({ ...START, filter: next }, replace),
      /** Everything that the list holds, in the order that it has. */
      showAll: () => patch({ ...START, q: undefined, filter: undefined }),
      setSort: (next: Sort) =>
        patch({ ...START, sort: next === spec.defaultSort && !ranks ? undefined : next }),
      rank: () => patch({ ...START, sort: undefined }),
      setLimit: (size: number) =>
        patch({ ...START, limit: size === DEFAULT_PAGE_SIZE ? undefined : size }),
      goTo: (to: ListPosition) => patch(to.page > 1 && to.cursor ? { ...START, ...to } : START),
    };
  }, [q, filter, filterText, blank, sort, limit, page, cursor, take, placed, navigate, spec]);
}

export type ListSearch<Sort extends string, Filter = never> = ReturnType<
  typeof useListSearch<Sort, Filter>
>;
