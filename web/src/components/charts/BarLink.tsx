import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { ChartBar } from "./bars";
import classes from "./charts.module.css";

type Props = {
  bar: ChartBar;
  /** The place that can be clicked: more than the bar, which may be hardly a line. */
  area: { x: number; y: number; width: number; height: number };
  children: ReactNode;
};

/** What a chart draws for a bar, as a link like every other: it opens in a new tab too. */
export function BarLink({ bar, area, children }: Props) {
  const drawn = (
    <>
      <rect {...area} rx={6} className={classes.area} />
      {children}
    </>
  );
  if (!bar.link) return <g>{drawn}</g>;
  return (
    // Hovering over bar after bar must not ask for list after list.
    <Link {...bar.link} preload={false} className={classes.link} aria-label={bar.words}>
      {drawn}
    </Link>
  );
}
