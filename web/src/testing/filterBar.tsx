import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect } from "vitest";

import { type Condition, readConditions } from "@/features/filters/conditions";
import { FilterBar } from "@/features/filters/FilterBar";
import { type ListSpec, useListSearch } from "@/lib/listSearch";

import { renderAt } from "./render";

const SPEC: ListSpec<"name", Condition[]> = {
  sorts: ["name"],
  defaultSort: "name",
  ranked: true,
  filter: readConditions,
};

function Bar() {
  return <FilterBar collectionId={null} search={useListSearch(SPEC)} />;
}

/** The filter bar of all companies, at an address that holds these conditions. */
export async function openBar(conditions: Condition[] = [], rest = "") {
  const filter = conditions.length > 0 ? `&filter=${JSON.stringify(conditions)}` : "";
  const { router } = renderAt(encodeURI(`/?${filter}${rest}`), Bar);
  await screen.findByRole("searchbox");
  const user = userEvent.setup();
  const read = () => router.state.location.search as Record<string, unknown>;
  return {
    user,
    router,
    read,
    written: (expected: unknown) => waitFor(() => expect(read()["filter"]).toEqual(expected)),
    /** Chooses a field, and gives its editor. */
    add: async (field: string) => {
      await user.click(screen.getByRole("button", { name: "Filter" }));
      await user.click(await screen.findByRole("option", { name: field }));
      return within(await screen.findByRole("dialog"));
    },
  };
}

export const findChip = (name: RegExp) => screen.findByRole("button", { name });
