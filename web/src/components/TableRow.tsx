import { Checkbox } from "@mantine/core";
import { FlexRender, type Row as TableRowModel } from "@tanstack/react-table";
import { memo } from "react";

import type { ColumnView } from "./columnViews";
import type { tableSetup } from "./DataTable";
import classes from "./DataTable.module.css";

type Props<Row extends { id: string; name: string }> = {
  row: TableRowModel<typeof tableSetup, Row>;
  /** Position in the list, where the header is 1. */
  index: number;
  height: number;
  views: ColumnView[];
  /** Undefined where rows cannot be selected. */
  selected: boolean | undefined;
  onToggle: ((id: string, range: boolean) => void) | undefined;
};

function Row<Data extends { id: string; name: string }>(props: Props<Data>) {
  const { row, views, selected, onToggle } = props;
  const cells = row.getVisibleCells();
  return (
    <tr
      className={classes.row}
      style={{ height: props.height }}
      aria-rowindex={props.index}
      aria-selected={selected}
    >
      {selected === undefined ? null : (
        <td className={classes.tick}>
          <label className={classes.tickArea}>
            <Checkbox
              aria-label={`Select ${row.original.name}`}
              checked={selected}
              onChange={(event) =>
                onToggle?.(
                  row.id,
                  "shiftKey" in event.nativeEvent && event.nativeEvent.shiftKey === true,
                )
              }
            />
          </label>
        </td>
      )}
      {views.map((view) => {
        const cell = cells.find(({ column }) => column.id === view.id);
        return (
          <td key={view.id} className={classes.cell} {...view.cell}>
            {cell ? <FlexRender cell={cell} /> : null}
          </td>
        );
      })}
    </tr>
  );
}

/** Drawn anew for other data, another arrangement or a tick: not for each step of a border that is dragged. */
export const TableRow = memo(Row) as typeof Row;
