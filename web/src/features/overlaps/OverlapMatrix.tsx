import { ActionIcon, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { CSSProperties, KeyboardEvent } from "react";

import type { Overlap } from "@/api/gen";
import { ColorDot } from "@/components/ColorDot";
import { formatCount, formatNumber } from "@/lib/format";

import classes from "./OverlapMatrix.module.css";
import type { Pair } from "./queries";
import { inBoth, partOf, shareOf } from "./share";

/** The element that shows a cell's count. */
export const cellId = ([row, column]: Pair) => `shared-${row}-${column}`;

type Props = {
  overlap: Overlap;
  /** The cell whose companies are shown. */
  open: Pair | undefined;
  /** Of other collections than those asked for, or of an earlier moment. */
  stale: boolean;
  onRemove: (id: string) => void;
};

/** How many companies each two collections share. A cell is shaded by its part of the row's collection. */
export function OverlapMatrix({ overlap, open, stale, onRemove }: Props) {
  const { collections, shared, exact } = overlap;
  return (
    <div className={classes.scroller} data-stale={stale || undefined}>
      <table
        className={classes.matrix}
        style={{ "--columns": collections.length } as CSSProperties}
        aria-label="Companies that each two collections share"
        aria-busy={stale}
      >
        <thead>
          <tr>
            <td className={classes.corner} />
            {collections.map(({ id, name }) => (
              <th key={id} scope="col" className={classes.column} title={name}>
                <ColorDot seed={id} />
                <span className={classes.clamped}>{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {collections.map((row, i) => (
            <tr key={row.id}>
              <th scope="row" className={classes.row}>
                <span className={classes.head}>
                  <ColorDot seed={row.id} />
                  <span className={classes.clamped} title={row.name}>
                    {row.name}
                  </span>
                  <ActionIcon
                    size="sm"
                    className={classes.remove}
                    aria-label={`Leave out ${row.name}`}
                    onClick={() => onRemove(row.id)}
                  >
                    <IconX size={14} aria-hidden="true" />
                  </ActionIcon>
                </span>
              </th>
              {collections.map((column, j) => (
                <td key={column.id} className={classes.cell}>
                  {i === j ? (
                    <Link
                      to="/collections/$collectionId"
                      params={{ collectionId: row.id }}
                      className={classes.own}
                      onKeyDown={moveWithArrows}
                      aria-label={`“${row.name}” has ${formatNumber(row.company_count)}`}
                    >
                      {formatNumber(row.company_count)}
                    </Link>
                  ) : (
                    <Shared
                      pair={[row.id, column.id]}
                      count={shared[i]![j]!}
                      of={row.company_count}
                      exact={exact}
                      words={inBoth(shared[i]![j]!, exact, [row, column])}
                      open={open?.[0] === row.id && open[1] === column.id}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type SharedProps = {
  pair: Pair;
  count: number;
  of: number;
  exact: boolean;
  words: string;
  open: boolean;
};

function Shared({ pair, count, of, exact, words, open }: SharedProps) {
  return (
    <Tooltip label={words} multiline maw={320} events={{ hover: true, focus: true, touch: false }}>
      <Link
        id={cellId(pair)}
        to="."
        search={(previous) => ({
          ...previous,
          pair,
          page: undefined,
          cursor: undefined,
          take: undefined,
          company: undefined,
        })}
        // Hovering over cell after cell must not ask for page after page.
        preload={false}
        resetScroll={false}
        className={classes.shared}
        onKeyDown={moveWithArrows}
        style={{ "--part": partOf(count, of) } as CSSProperties}
        data-none={count === 0 || undefined}
        aria-current={open || undefined}
      >
        <span className={classes.count} aria-hidden="true">
          {formatCount(count, exact)}
        </span>
        {count > 0 ? (
          <span className={classes.share} aria-hidden="true">
            {shareOf(count, of)}
          </span>
        ) : null}
        <VisuallyHidden>{words}</VisuallyHidden>
      </Link>
    </Tooltip>
  );
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** From cell to cell: Tab alone would be a long way through a hundred of them. */
function moveWithArrows(event: KeyboardEvent<HTMLAnchorElement>) {
  const step = STEPS[event.key];
  const cell = event.currentTarget.closest("td");
  const row = cell?.closest("tr");
  const table = cell?.closest("table");
  if (!step || !cell || !row || !table || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = table.rows[row.rowIndex + step[0]]?.cells[cell.cellIndex + step[1]];
  const link = next?.querySelector("a");
  if (!link) return;
  event.preventDefault();
  link.focus();
}
