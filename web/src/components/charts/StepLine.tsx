import { AreaChart } from "@mantine/charts";
import { Link, type LinkProps } from "@tanstack/react-router";

import { formatCompact, formatNumber } from "@/lib/format";

import { CHART_HEIGHT } from "./charts";
import { ChartTip, type TipProps } from "./ChartTip";
import classes from "./charts.module.css";

/** From this time on the value is so much. */
export type StepPoint = {
  at: number;
  value: number;
  title: string;
  lines: string[];
  /** Where a click on its marker leads; without, it has no marker. */
  link?: LinkProps | undefined;
};

type Props = { points: StepPoint[]; formatTime: (at: number) => string };

/**
 * A value that stays until it changes, over time. Its markers may lie one upon the other, so this is for the eye and
 * the mouse: whoever shows it shows the same in a table.
 */
export function StepLine({ points, formatTime }: Props) {
  return (
    <div aria-hidden="true">
      <AreaChart
        className={classes.chart}
        h={CHART_HEIGHT}
        data={points}
        dataKey="at"
        series={[{ name: "value", color: "var(--ll-busy)" }]}
        curveType="stepAfter"
        tickLine="none"
        strokeDasharray="0"
        withDots={false}
        valueFormatter={formatCompact}
        accessibilityLayer={false}
        areaProps={{ dot: Marker }}
        areaChartProps={{ margin: { top: 12, right: 16, bottom: 0, left: 0 } }}
        xAxisProps={{
          type: "number",
          scale: "time",
          domain: ["dataMin", "dataMax"],
          tickFormatter: formatTime,
          ticks: ticksOf(points, formatTime),
          minTickGap: 24,
        }}
        yAxisProps={{ width: 46, allowDecimals: false }}
        tooltipProps={{
          content: <Tip points={points} />,
        }}
      />
    </div>
  );
}

/** A part of the width in which markers cannot be told apart. */
const NEAR = 0.015;
const TOLD = 3;

function Tip({ points, active, payload }: TipProps & Pick<Props, "points">) {
  const point = payload?.[0]?.payload as StepPoint | undefined;
  if (!active || !point) return null;
  const near = NEAR * (points.at(-1)!.at - points[0]!.at);
  const marked = points.filter(({ at, link }) => link && Math.abs(at - point.at) <= near);
  const more = marked.length > TOLD ? `and ${formatNumber(marked.length - TOLD)} more` : undefined;
  return <ChartTip entries={marked.length > 0 ? marked.slice(0, TOLD) : [point]} more={more} />;
}

const TICKS = 4;

/** Evenly from end to end; a time that is told like the one before it says nothing new. */
function ticksOf(points: StepPoint[], formatTime: Props["formatTime"]): number[] {
  const [first = 0, last = 0] = [points.at(0)?.at, points.at(-1)?.at];
  const even = Array.from(
    { length: TICKS },
    (_, index) => first + ((last - first) * index) / (TICKS - 1),
  );
  return even.filter((at, index) => index === 0 || formatTime(at) !== formatTime(even[index - 1]!));
}

type MarkerPlace = { cx?: number | undefined; cy?: number | undefined; payload?: unknown };

function Marker({ cx, cy, payload }: MarkerPlace) {
  const { at, title, link } = payload as StepPoint;
  if (!link || cx === undefined || cy === undefined) return <g key={at} />;
  return (
    <Link {...link} key={`${at} ${title}`} tabIndex={-1} className={classes.marker}>
      <circle cx={cx} cy={cy} r={12} className={classes.area} />
      <circle cx={cx} cy={cy} r={4.5} className={classes.dot} />
    </Link>
  );
}
