import type { View, ViewColumns, ViewCreate } from "@/api/gen";
import { companiesSpec, membersSpec } from "@/features/companies/queries";
import { type Condition, filterOf, readConditions } from "@/features/filters/conditions";
import { type ColumnLayout, columnLayoutSchema, fitLayout } from "@/lib/columnLayout";
import type { ListSearch } from "@/lib/listSearch";

/** What a list shows, and in which order. */
export type Shown = Pick<ListSearch<never, Condition[]>, "q" | "filter" | "ranked"> & {
  sort: string;
};

/** What a view keeps of a list, as the API takes it. */
export type ViewState = Required<Pick<ViewCreate, "filter" | "sort">>;

const defaultSortOf = (collectionId: string | null): string =>
  (collectionId === null ? companiesSpec : membersSpec).defaultSort;

/** null: what is found comes as it fits. */
const sortOf = (shown: Shown) => (shown.ranked ? null : shown.sort) as ViewState["sort"];

export const stateOf = (shown: Shown): ViewState => ({
  filter: filterOf(shown.q, shown.filter) ?? {},
  sort: sortOf(shown),
});

/** A layout as the API takes it: whole pixels. */
export const columnsOf = ({ widths, ...layout }: ColumnLayout): ViewColumns => ({
  ...layout,
  widths: Object.fromEntries(Object.entries(widths).map(([id, width]) => [id, Math.round(width)])),
});

export const layoutOf = (columns: ViewColumns, columnIds: readonly string[]): ColumnLayout =>
  fitLayout(columnLayoutSchema.parse(columns), columnIds);

/** What a view shows, as the address of its list says it: nothing where the list does so by itself. */
export function addressOf({ id, filter, sort, collection_id }: View) {
  const q = filter.search?.trim() || undefined;
  const own = q === undefined ? defaultSortOf(collection_id) : "relevance";
  const asked = sort === null || sort === "relevance" || sort === own ? undefined : sort;
  const { value, unreadable } = readConditions(filter.conditions ?? undefined);
  // A condition of a newer server stays in the address, which says that it cannot be read.
  const shown = unreadable.length > 0 ? (filter.conditions as Condition[]) : value;
  return { view: id, q, filter: shown, sort: asked };
}

/** Where a view is opened. */
export function targetOf(view: View) {
  const { sort, ...search } = addressOf(view);
  const { collection_id } = view;
  // Which orders its list knows the server has seen to.
  return collection_id === null
    ? { to: "/companies" as const, search: { ...search, sort: sort as never } }
    : {
        to: "/collections/$collectionId" as const,
        params: { collectionId: collection_id },
        search: { ...search, sort: sort as never },
      };
}

/** Says the same for all that show the same, whoever wrote it: the server writes times in its own way. */
const textOf = (q: string, conditions: Condition[] | undefined, sort: string | null) =>
  JSON.stringify([q.trim(), readConditions(conditions).value ?? [], sort], (key, value: unknown) =>
    (key === "since" || key === "until") && typeof value === "string" ? Date.parse(value) : value,
  );

export function showsOther(view: View, shown: Shown): boolean {
  const { q = "", filter, sort } = addressOf(view);
  const saved = sort ?? (q ? null : defaultSortOf(view.collection_id));
  return textOf(q, filter, saved) !== textOf(shown.q, shown.filter, sortOf(shown));
}

const layoutText = ({ order, hidden, shown, pinned, widths, density }: ColumnLayout) =>
  JSON.stringify([
    order,
    ...[hidden, shown, pinned, Object.entries(widths).map(String)].map((all) => all.toSorted()),
    density,
  ]);

/** A view without columns leaves them to everybody: nothing is other than it says. */
export const laysOutOtherwise = (
  { columns }: View,
  layout: ColumnLayout,
  columnIds: readonly string[],
): boolean => columns !== null && layoutText(layoutOf(columns, columnIds)) !== layoutText(layout);
