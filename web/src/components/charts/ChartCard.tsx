import { SegmentedControl, Skeleton, Text, Title } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";

import { ErrorState } from "../states";

import classes from "./ChartCard.module.css";

type Props = {
  title: string;
  /** What went wrong, where there is nothing to show. */
  problem: { title: string; detail: string } | undefined;
  onRetry: () => void;
  loading: boolean;
  /** Of what was asked for before. */
  stale: boolean;
  /** In place of the chart, where there is nothing to draw. */
  message: string | undefined;
  chart: ReactNode;
  /** The same figures in words and numbers: the way without a mouse, or without seeing. */
  table: ReactNode;
  footer?: ReactNode;
};

/** A chart with its title, and with the table behind it. */
export function ChartCard({ title, footer, ...props }: Props) {
  const { problem, onRetry, loading, stale, message, chart, table } = props;
  const [view, setView] = useState("chart");
  const id = useId();
  const ready = !problem && !loading;

  return (
    <section className={classes.card} aria-labelledby={id} aria-busy={loading || stale}>
      <div className={classes.head}>
        <Title order={2} id={id} className="ellipsis">
          {title}
        </Title>
        {ready && message === undefined ? (
          <SegmentedControl
            size="xs"
            aria-label={`Show “${title}” as`}
            value={view}
            onChange={setView}
            data={[
              { value: "chart", label: "Chart" },
              { value: "table", label: "Table" },
            ]}
          />
        ) : null}
      </div>
      <div className={classes.body} data-stale={stale || undefined}>
        {body()}
      </div>
      {ready && footer ? <div className={classes.footer}>{footer}</div> : null}
    </section>
  );

  function body() {
    if (problem)
      return <ErrorState title={problem.title} detail={problem.detail} onRetry={onRetry} />;
    if (loading) return <Loading />;
    if (message !== undefined)
      return (
        <Text c="dimmed" className={classes.message}>
          {message}
        </Text>
      );
    return view === "table" ? table : chart;
  }
}

const WIDTHS = [92, 70, 58, 44, 38, 30, 26, 20, 16, 12];

function Loading() {
  return WIDTHS.map((width) => <Skeleton key={width} height={14} width={`${width}%`} my={8} />);
}
