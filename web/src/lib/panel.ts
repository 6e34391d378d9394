import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { z } from "zod";

/** What is open beside the page, kept in the URL so that it can be linked, and closed by "back". */
export const panelSearch = z.object({ panel: z.enum(["jobs"]).optional().catch(undefined) });

export function usePanel() {
  const { panel } = panelSearch.parse(useSearch({ strict: false }));
  const navigate = useNavigate();
  const show = useCallback(
    (next: "jobs" | undefined) =>
      void navigate({ to: ".", search: (previous: object) => ({ ...previous, panel: next }) }),
    [navigate],
  );
  return {
    name: panel,
    open: useCallback(() => show("jobs"), [show]),
    close: useCallback(() => show(undefined), [show]),
  };
}
