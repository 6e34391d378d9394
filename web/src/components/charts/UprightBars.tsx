import { BarChart } from "@mantine/charts";

import { formatCompact } from "@/lib/format";

import { BarLink } from "./BarLink";
import type { BarPlace, ChartBar } from "./bars";
import { CHART_HEIGHT } from "./charts";
import { ChartTip, type TipProps } from "./ChartTip";
import classes from "./charts.module.css";

// There is no width at which all of them fit side by side.
const SLANT = -45;
const ALL_NAMED = 14;

type Props = { label: string; bars: ChartBar[] };

/** Bars that stand in the order of what they are of: a distribution. */
export function UprightBars({ label, bars }: Props) {
  return (
    <div role="group" aria-label={label}>
      <BarChart
        className={classes.chart}
        h={CHART_HEIGHT}
        data={bars}
        dataKey="label"
        series={[{ name: "count", color: "var(--ll-busy)" }]}
        tickLine="none"
        strokeDasharray="0"
        valueFormatter={formatCompact}
        accessibilityLayer={false}
        maxBarWidth={48}
        barProps={{ shape: Standing, minPointSize: (count) => (count ? 2 : 0) }}
        barChartProps={{ margin: { top: 18, right: 4, bottom: 0, left: 0 }, barCategoryGap: 3 }}
        xAxisProps={{
          height: 58,
          // What the labels take, for leaving some out where there are very many.
          angle: SLANT,
          interval: bars.length > ALL_NAMED ? "equidistantPreserveStart" : 0,
          tick: Name,
        }}
        yAxisProps={{ width: 46, allowDecimals: false }}
        tooltipProps={{
          cursor: false,
          content: Tip,
        }}
      />
    </div>
  );
}

type NamePlace = { x?: number | string; y?: number | string; payload?: { value?: string } };

function Name({ x = 0, y = 0, payload }: NamePlace) {
  return (
    <text
      transform={`translate(${Number(x) + 4} ${Number(y) + 4}) rotate(${SLANT})`}
      textAnchor="end"
      className={classes.tick}
      aria-hidden="true"
    >
      {payload?.value}
    </text>
  );
}

function Tip({ active, payload }: TipProps) {
  const bar = payload?.[0]?.payload as ChartBar | undefined;
  return active && bar ? <ChartTip entries={[{ title: bar.words }]} /> : null;
}

function Standing({ x, y, width, height, background, payload }: BarPlace) {
  const bar = payload as ChartBar;
  const column = { x: x - 1, y: background?.y ?? y, width: width + 2 };
  return (
    <BarLink bar={bar} area={{ ...column, height: background?.height ?? height }}>
      <rect x={x} y={y} width={width} height={height} rx={3} className={classes.bar} />
      <text x={x + width / 2} y={y - 6} textAnchor="middle" className={classes.hint}>
        {bar.countText}
      </text>
    </BarLink>
  );
}
