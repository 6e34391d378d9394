import { useSearch } from "@tanstack/react-router";
import { z } from "zod";

/** The view that is open is part of the list's URL. */
export const openViewSearch = z.object({ view: z.uuid().optional().catch(undefined) });

export const useOpenViewId = () => openViewSearch.parse(useSearch({ strict: false })).view;
