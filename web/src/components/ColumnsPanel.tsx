import { Button, SegmentedControl, Text, TextInput, VisuallyHidden } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useId, useState } from "react";

import { isAttribute, MOST_ATTRIBUTES } from "@/lib/attributes";
import { type Density, reach } from "@/lib/columnLayout";
import { contains } from "@/lib/contains";
import type { ColumnControl } from "@/lib/useColumnLayout";

import { ColumnItem } from "./ColumnItem";
import classes from "./ColumnsPanel.module.css";
import { type ColumnInfo, isVisible } from "./columnViews";
import { useDragOrder } from "./useDragOrder";

type Props = { columns: ColumnInfo[]; control: ColumnControl; squeezed: string[] };

const MANY = 14; // columns, among which one is looked for sooner by its name

const DENSITIES = [
  { value: "compact", label: "Compact" },
  { value: "comfortable", label: "Comfortable" },
] satisfies { value: Density; label: string }[];

/** Which columns are shown, in which order, which of them stay in place, and how high the rows are. */
export function ColumnsPanel({ columns, control, squeezed }: Props) {
  const { layout, arranged } = control;
  const [said, say] = useState("");
  const [wanted, want] = useState("");
  const density = useId();
  const labelOf = (id: string) => columns.find((column) => column.id === id)?.label ?? id;

  const move = (id: string, place: number) => {
    const { from, to } = reach(layout, arranged, id);
    if (place < from || place > to) {
      say(`${labelOf(id)} cannot go further.`);
      return;
    }
    control.move(id, place);
    say(`${labelOf(id)} is column ${place + 1} of ${arranged.length}.`);
  };
  const sought = wanted.trim();
  const found = arranged.filter((id) => contains(labelOf(id), sought));
  const full = layout.shown.filter(isAttribute).length >= MOST_ATTRIBUTES;
  const order = useDragOrder(move);
  const from = order.dragged === undefined ? -1 : arranged.indexOf(order.dragged);

  return (
    <div className={classes.panel}>
      {arranged.length > MANY ? (
        <TextInput
          className={classes.search}
          aria-label="Find a column"
          placeholder="Find a column"
          leftSection={<IconSearch size={15} aria-hidden="true" />}
          value={wanted}
          onChange={(event) => want(event.currentTarget.value)}
        />
      ) : null}
      {found.length === 0 ? (
        <Text size="sm" c="dimmed" px="md" py="sm" className="sentence">
          No column is called “{wanted.trim()}”.
        </Text>
      ) : null}
      {full ? (
        <Text size="sm" c="dimmed" px="md" py="xs" className="sentence">
          {MOST_ATTRIBUTES} attributes are shown, the most there can be. Hide one to show another.
        </Text>
      ) : null}
      <ul className={classes.list} aria-label="Columns">
        {found.map((id) => {
          const place = arranged.indexOf(id);
          const column = columns.find((info) => info.id === id);
          if (!column) return null;
          const visible = isVisible(column, layout);
          return (
            <ColumnItem
              key={id}
              label={column.label}
              fixed={column.fixed}
              // Among some of the others nobody sees where it would go.
              movable={!column.fixed && sought === ""}
              visible={visible && !squeezed.includes(id)}
              squeezed={visible && squeezed.includes(id)}
              pinned={layout.pinned.includes(id)}
              barred={full && !visible && isAttribute(id)}
              mark={order.markOf(id, place, from)}
              handle={order.handle(id, place, reach(layout, arranged, id))}
              onMove={(by) => move(id, place + by)}
              onVisible={(next) => control.setVisible(id, next)}
              onPinned={(next) => control.setPinned(id, next, next && !visible)}
            />
          );
        })}
      </ul>
      <div className={classes.foot}>
        <span id={density} className={classes.caption}>
          Rows
        </span>
        <SegmentedControl
          size="xs"
          aria-labelledby={density}
          data={DENSITIES}
          value={layout.density}
          onChange={(value) => control.setDensity(value as Density)}
        />
        <Button
          variant="subtle"
          size="compact-sm"
          ml="auto"
          onClick={() => {
            control.reset();
            say("The columns are as they were at first.");
          }}
        >
          Reset
        </Button>
      </div>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </div>
  );
}
