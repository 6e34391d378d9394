import { createColumnHelper } from "@tanstack/react-table";
import { Link } from "@tanstack/react-router";

import type { Collection } from "@/api/gen";
import { Ago } from "@/components/Ago";
import { ColorDot } from "@/components/ColorDot";
import type { tableSetup } from "@/components/DataTable";
import { formatDay, formatNumber } from "@/lib/format";

import { CollectionMenu } from "./CollectionMenu";
import classes from "./collections.module.css";

const column = createColumnHelper<typeof tableSetup, Collection>();

export const collectionColumns = column.columns([
  column.accessor("name", {
    header: "Name",
    cell: ({ row: { original } }) => (
      <Link
        to="/collections/$collectionId"
        params={{ collectionId: original.id }}
        className={classes.name}
      >
        <ColorDot seed={original.id} />
        <span className="ellipsis" title={original.name}>
          {original.name}
        </span>
      </Link>
    ),
  }),
  column.accessor("company_count", {
    header: "Companies",
    sortDescFirst: true,
    cell: ({ getValue }) => formatNumber(getValue()),
    meta: { width: "128px", align: "end" },
  }),
  column.accessor("updated_at", {
    header: "Updated",
    sortDescFirst: true,
    cell: ({ getValue }) => <Ago at={getValue()} />,
    meta: { width: "170px", priority: 1 },
  }),
  column.accessor("created_at", {
    header: "Created",
    sortDescFirst: true,
    cell: ({ getValue }) => formatDay(getValue()),
    meta: { width: "150px", priority: 2 },
  }),
  column.display({
    id: "menu",
    header: () => <span className={classes.hidden}>Actions</span>,
    cell: ({ row }) => <CollectionMenu collection={row.original} />,
    meta: { width: "60px", align: "end" },
  }),
]);
