import { useLocation, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { z } from "zod";

export const PAGE_SIZES = [25, 50, 100, 200] as const;
export const DEFAULT_PAGE_SIZE = 50;

/** What may be asked of a list: the sort orders it knows, and the one it starts with. */
export type ListSpec<Sort extends string, Filter = never> = {
  sorts: readonly Sort[];
  defaultSort: NoInfer<Sort>;
  /** What a search finds comes with the best first, as long as no other order is asked for. */
  ranked?: boolean;
  /** Reads the list's filter from any value of the URL. Lists without it have no filter. */
  filter?: (raw: unknown) => Reading<Filter>;
};

/** What a part of the URL says, and what in it cannot be read, a sentence each. */
export type Reading<T> = { value: T | undefined; unreadable: readonly string[] };

// The router parses ?q=2024 as a number and ?q=[1] as a list: both are searched for as text.
const text = z
  .json()
  .transform((value) => (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 200))
  .refine((value) => value.trim() !== "");
const pageSize = z.union(PAGE_SIZES.map((size) => z.literal(size)));

/**
 * The part of the URL that holds a list's state. An unreadable order, size or position is dropped, and the router
 * removes it from the address. An unreadable filter stays: without it the list would show other rows than were asked for.
 */
export function listSearchSchema<Sort extends string, Filter = never>(
  spec: ListSpec<Sort, Filter>,
) {
  return z.object({
    q: text.optional().catch(undefined),
    filter: z
      .unknown()
      .transform((raw): unknown => (spec.filter ? raw : undefined))
      .optional(),
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
  const path = useLocation({ select: ({ pathname }) => pathname });
  const navigate = useNavigate();
  const read = listSearchSchema(spec).parse(raw);
  const { q, sort, limit, page, cursor, take } = read;
  // Parsed in every render: the same text gives the same object.
  const rawFilter = JSON.stringify(read.filter);
  const { value: filter, unreadable } = useMemo(
    () => readRaw(rawFilter, spec.filter),
    [rawFilter, spec.filter],
  );
  const filterText = unreadable.length > 0 ? rawFilter : JSON.stringify(filter);
  const blank = q === undefined && filterText === undefined && sort === undefined;
  // A page number means nothing without the cursor that leads there.
  const placed = page !== undefined && cursor !== undefined;
  const misplaced = !placed && [page, cursor, take].some((part) => part !== undefined);
  useEffect(() => {
    if (!misplaced) return;
    void navigate({ to: ".", replace: true, search: (previous) => ({ ...previous, ...START }) });
  }, [misplaced, navigate]);

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
      /** What of the filter cannot be read. Then no rows are shown. */
      unreadable,
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
      /** Shows the rows of another search and filter in this list, from any page. */
      setSubset: (next: { q: string; filter: Filter | undefined }) =>
        void navigate({
          // Not ".": a toast may ask for it when another page is shown.
          to: path as ".",
          search: { ...raw, ...START, q: next.q || undefined, filter: next.filter },
        }),
      /** Everything that the list holds, in the order that it has. */
      showAll: () => patch({ ...START, q: undefined, filter: undefined }),
      setSort: (next: Sort) =>
        patch({ ...START, sort: next === spec.defaultSort && !ranks ? undefined : next }),
      rank: () => patch({ ...START, sort: undefined }),
      setLimit: (size: number) =>
        patch({ ...START, limit: size === DEFAULT_PAGE_SIZE ? undefined : size }),
      goTo: (to: ListPosition, replace = false) =>
        patch(to.page > 1 && to.cursor ? { ...START, ...to } : START, replace),
      /** Corrects the number of the page that the cursor leads to. */
      setPageNumber: (number: number) => patch({ page: number }, true),
    };
  }, [
    q,
    filter,
    filterText,
    unreadable,
    blank,
    sort,
    limit,
    page,
    cursor,
    take,
    placed,
    raw,
    path,
    navigate,
    spec,
  ]);
}

const NOTHING_READ: Reading<never> = { value: undefined, unreadable: [] };

const readRaw = <T>(json: string | undefined, read: ((raw: unknown) => Reading<T>) | undefined) =>
  json === undefined || !read ? NOTHING_READ : read(JSON.parse(json));

export type ListSearch<Sort extends string, Filter = never> = ReturnType<
  typeof useListSearch<Sort, Filter>
>;
