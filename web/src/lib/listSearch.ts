import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { z } from "zod";

export const PAGE_SIZES = [25, 50, 100, 200] as const;
export const DEFAULT_PAGE_SIZE = 50;

/** What may be asked of a list: the sort orders it knows, and the one it starts with. */
export type ListSpec<Sort extends string> = { sorts: readonly Sort[]; defaultSort: NoInfer<Sort> };

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
export function listSearchSchema<Sort extends string>({ sorts }: ListSpec<Sort>) {
  return z.object({
    q: text.optional().catch(undefined),
    sort: z.enum(sorts).optional().catch(undefined),
    limit: pageSize.optional().catch(undefined),
    page: z.int().min(2).optional().catch(undefined),
    cursor: z.string().min(1).max(4000).optional().catch(undefined),
    /** Rows on the last page, so that walking back from it meets the same pages as walking on. */
    take: z.int().min(1).max(200).optional().catch(undefined),
  });
}

export type ListPosition = { page: number; cursor?: string | undefined; take?: number | undefined };

/** The state of the list on this page, read from the URL and written to it. */
export function useListSearch<Sort extends string>(spec: ListSpec<Sort>) {
  const raw = useSearch({ strict: false });
  const navigate = useNavigate();
  const { q, sort, limit, page, cursor, take } = listSearchSchema(spec).parse(raw);
  // A page number means nothing without the cursor that leads there.
  const placed = page !== undefined && cursor !== undefined;

  return useMemo(() => {
    const patch = (change: Record<string, unknown>, replace = false) =>
      void navigate({
        to: ".",
        replace,
        search: (previous: Record<string, unknown>) => ({ ...previous, ...change }),
      });
    const start = { page: undefined, cursor: undefined, take: undefined };
    return {
      q: q ?? "",
      sort: sort ?? spec.defaultSort,
      limit: limit ?? DEFAULT_PAGE_SIZE,
      page: placed ? page : 1,
      cursor: placed ? cursor : undefined,
      take: placed ? take : undefined,
      setQuery: (query: string) => patch({ ...start, q: query || undefined }, true),
      setSort: (next: Sort) =>
        patch({ ...start, sort: next === spec.defaultSort ? undefined : next }),
      setLimit: (size: number) =>
        patch({ ...start, limit: size === DEFAULT_PAGE_SIZE ? undefined : size }),
      goTo: (to: ListPosition) => patch(to.page > 1 && to.cursor ? { ...start, ...to } : start),
    };
  }, [q, sort, limit, page, cursor, take, placed, navigate, spec]);
}

export type ListSearch<Sort extends string> = ReturnType<typeof useListSearch<Sort>>;
