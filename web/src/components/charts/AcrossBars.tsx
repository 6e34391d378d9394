import { BarChart } from "@mantine/charts";

import { BarLink } from "./BarLink";
import type { BarPlace, ChartBar } from "./bars";
import classes from "./charts.module.css";

const ROW = 30;
const LABEL = 124;
const GAP = 10;
/** Room for the count after the longest bar. */
const COUNT = 76;

type Props = { label: string; bars: ChartBar[] };

/** Bars that lie, each with its name before it and its count after it: for names of any length. */
export function AcrossBars({ label, bars }: Props) {
  return (
    <div role="group" aria-label={label}>
      <BarChart
        className={classes.chart}
        h={bars.length * ROW}
        data={bars}
        dataKey="key"
        orientation="vertical"
        series={[{ name: "count", color: "var(--ll-busy)" }]}
        gridAxis="none"
        withXAxis={false}
        withYAxis={false}
        withTooltip={false}
        accessibilityLayer={false}
        barProps={{ shape: Lying, minPointSize: 2, barSize: 14 }}
        barChartProps={{ margin: { top: 0, right: COUNT, bottom: 0, left: LABEL + GAP } }}
      />
    </div>
  );
}

function Lying({ x, y, width, height, payload }: BarPlace) {
  const bar = payload as ChartBar;
  const middle = y + height / 2;
  const top = middle - ROW / 2;
  return (
    <BarLink bar={bar} area={{ x: 0, y: top + 1, width: x + width + COUNT, height: ROW - 2 }}>
      <foreignObject x={6} y={top} width={LABEL - 6} height={ROW}>
        <div className={classes.name} title={bar.label}>
          {bar.label}
        </div>
      </foreignObject>
      <rect x={x} y={y} width={width} height={height} rx={3} className={classes.bar} />{" "}
      <text x={x + width + 8} y={middle} dominantBaseline="central" className={classes.count}>
        {bar.countText}
      </text>
    </BarLink>
  );
}
