import { useMemo, useState } from "react";

import { describeColumn } from "@/components/columnViews";
import type { Column } from "@/components/DataTable";
import { useAttributes } from "@/features/filters/queries";
import { useViewColumns, type Viewing } from "@/features/views/useViewing";
import { attributeId, attributeName, isAttribute, MOST_ATTRIBUTES } from "@/lib/attributes";
import { useColumnLayout } from "@/lib/useColumnLayout";

import { attributeColumn, type CompanyListRow } from "./columns";

/** The columns of a list: those that all companies have, and the attributes that somebody has chosen or may choose. */
export function useColumns(fields: Column<CompanyListRow>[], listKey: string, viewing: Viewing) {
  const [offered, setOffered] = useState(false);
  const { data } = useAttributes(viewing.collectionId, offered);
  const columnIds = useMemo(
    () => [
      ...fields.map((column) => describeColumn(column).id),
      ...(data?.attributes ?? []).map(({ name }) => attributeId(name)),
    ],
    [fields, data],
  );
  const own = useColumnLayout(listKey, columnIds);
  const arrangement = useViewColumns(viewing, own, columnIds);
  const chosen = arrangement.arranged.filter(isAttribute).map(attributeName);
  const columns = useMemo(
    () => [...fields, ...chosen.map(attributeColumn)],
    // oxlint-disable-next-line react/exhaustive-deps -- the names stand for the columns
    [fields, chosen.join("\n")],
  );
  return {
    columns,
    columnIds,
    arrangement,
    /** Names of the attributes that rows have to bring. */
    attributes: arrangement.layout.shown
      .filter(isAttribute)
      .map(attributeName)
      .toSorted()
      .slice(0, MOST_ATTRIBUTES),
    /** Now all attributes are asked for. */
    offer: () => setOffered(true),
  };
}

export type Columns = ReturnType<typeof useColumns>;
