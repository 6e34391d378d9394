import { useNavigate, useSearch } from "@tanstack/react-router";
import { z } from "zod";

/** The company whose details are open is part of the list's URL. */
export const openCompanySearch = z.object({ company: z.uuid().optional().catch(undefined) });

export function useOpenCompany() {
  const { company } = openCompanySearch.parse(useSearch({ strict: false }));
  const navigate = useNavigate();
  return {
    companyId: company,
    close: () =>
      void navigate({
        to: ".",
        search: (previous: object) => ({ ...previous, company: undefined }),
      }),
  };
}
