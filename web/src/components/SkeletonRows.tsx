import { Skeleton } from "@mantine/core";

import type { ColumnView } from "./columnViews";
import classes from "./DataTable.module.css";

const WIDTHS = ["72%", "54%", "64%", "48%", "60%"];
const range = (length: number) => Array.from({ length }, (_, index) => index);

type Props = {
  rows: number;
  columns: ColumnView[];
  height: number;
  tick: boolean;
};

/** Rows of the height and the columns of real ones, so that nothing moves when those arrive. */
export function SkeletonRows({ rows, columns, height, tick }: Props) {
  return range(rows).map((row) => (
    <tr key={row} className={classes.row} style={{ height }} aria-hidden="true">
      {tick ? <td className={classes.tick} /> : null}
      {columns.map(({ id, cell }, column) => (
        <td key={id} className={classes.cell} {...cell}>
          <Skeleton
            height={12}
            width={WIDTHS[(row + column) % WIDTHS.length] ?? "60%"}
            ml={cell["data-align"] === "end" ? "auto" : 0}
          />
        </td>
      ))}
    </tr>
  ));
}
