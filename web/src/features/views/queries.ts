import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";

import { getViewOptions, listViewsOptions } from "@/api/gen/@tanstack/react-query.gen";
import type { View } from "@/api/gen";
import { useSidebarCollections } from "@/features/collections/queries";
import { changesCollections } from "@/features/operations/changes";
import type { LiveQueries } from "@/jobs/liveQueries";

/** All views of all lists, by name: they are made by hand, so there are not many. */
export const viewsOptions = () => listViewsOptions();
export const useViews = () => useQuery(viewsOptions());

export const viewOptions = (id: string) => getViewOptions({ path: { view_id: id } });

/** One view; at once where the list of all has it. */
export function useView(id: string | undefined) {
  const client = useQueryClient();
  const list = viewsOptions().queryKey;
  return useQuery({
    ...viewOptions(id ?? ""),
    enabled: id !== undefined,
    initialData: () => client.getQueryData(list)?.items.find((view) => view.id === id),
    initialDataUpdatedAt: () => client.getQueryState(list)?.dataUpdatedAt,
  });
}

/** Shows a view as it is now, before the list of all is asked again. */
export function putView(client: QueryClient, view: View) {
  client.setQueryData(viewOptions(view.id).queryKey, view);
  void client.invalidateQueries({ queryKey: viewsOptions().queryKey });
}

/** Takes views that are gone from the list of all, and asks for it again. */
export function dropViews(client: QueryClient, isGone: (view: View) => boolean) {
  client.setQueryData(
    viewsOptions().queryKey,
    (views) => views && { items: views.items.filter((view) => !isGone(view)) },
  );
  void client.invalidateQueries({ queryKey: viewsOptions().queryKey });
}

/** Names the list that a view is of, where it is one of those that the sidebar knows. */
export function useListNames() {
  const { data } = useSidebarCollections();
  return ({ collection_id }: View): string | undefined =>
    collection_id === null
      ? "All companies"
      : data?.items.find(({ id }) => id === collection_id)?.name;
}

/** With a collection its views go, and come back. */
export const viewsLive: LiveQueries = {
  listViews: { shows: changesCollections },
  getView: { shows: changesCollections },
};
