import { Skeleton } from "@mantine/core";

import type { ColumnMeta } from "./DataTable";
import classes from "./DataTable.module.css";

const WIDTHS = ["72%", "54%", "64%", "48%", "60%"];
const range = (length: number) => Array.from({ length }, (_, index) => index);

type Props = {
  rows: number;
  columns: { id: string; meta: ColumnMeta }[];
  height: number;
  tick: boolean;
};

/** Rows of the height and the columns of real ones, so that nothing moves when those arrive. */
export function SkeletonRows({ rows, columns, height, tick }: Props) {
  return range(rows).map((row) => (
    <tr key={row} className={classes.row} style={{ height }} aria-hidden="true">
      {tick ? <td className={classes.tick} /> : null}
      {columns.map(({ id, meta }, column) => (
        <td key={id} className={classes.cell} data-align={meta.align} data-priority={meta.priority}>
          <Skeleton
            height={12}
            width={WIDTHS[(row + column) % WIDTHS.length] ?? "60%"}
            ml={meta.align === "end" ? "auto" : 0}
          />
        </td>
      ))}
    </tr>
  ));
}
