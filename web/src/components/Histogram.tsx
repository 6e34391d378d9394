import { Skeleton, UnstyledButton } from "@mantine/core";
import { type KeyboardEvent, useRef, useState } from "react";

import classes from "./Histogram.module.css";

export type Bar = {
  key: string;
  /** What it stands for and how much that is, in words. */
  name: string;
  count: number;
  /** Within what is chosen. */
  selected: boolean;
};

type Props = {
  label: string;
  /** Undefined while they load. */
  bars: Bar[] | undefined;
  onSelect: (index: number) => void;
  /** What the axis begins and ends with. */
  ends: [string, string];
};

const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowLeft: (at) => Math.max(0, at - 1),
  ArrowRight: (at, last) => Math.min(last, at + 1),
  Home: () => 0,
  End: (_, last) => last,
};

/** How something is distributed; a bar is a button. One stop of the tab key, the arrow keys lead on. */
export function Histogram({ label, bars, onSelect, ends }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<number | null>(null);
  if (!bars) return <Skeleton height={86} role="status" aria-label={`${label}: loading`} />;

  const highest = Math.max(1, ...bars.map(({ count }) => count));
  const first = bars.findIndex(({ selected }) => selected);
  const stop = Math.min(current ?? Math.max(0, first), bars.length - 1);
  const narrowed = first !== -1;
  const walk = (event: KeyboardEvent) => {
    const next = STEPS[event.key]?.(stop, bars.length - 1);
    if (next === undefined) return;
    event.preventDefault();
    setCurrent(next);
    box.current?.querySelectorAll("button")[next]?.focus();
  };

  return (
    <div>
      <div ref={box} className={classes.bars} role="group" aria-label={label}>
        {bars.map(({ key, name, count, selected }, index) => (
          <UnstyledButton
            key={key}
            className={classes.bar}
            aria-label={name}
            aria-pressed={selected}
            title={name}
            tabIndex={index === stop ? 0 : -1}
            data-faint={(narrowed && !selected) || undefined}
            onKeyDown={walk}
            onClick={() => {
              setCurrent(index);
              onSelect(index);
            }}
          >
            <span
              className={classes.fill}
              data-empty={count === 0 || undefined}
              style={{ height: `${(count / highest) * 100}%` }}
            />
          </UnstyledButton>
        ))}
      </div>
      <div className={classes.ends} aria-hidden="true">
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </div>
    </div>
  );
}
