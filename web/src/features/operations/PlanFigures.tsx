import { Button, Skeleton, Text } from "@mantine/core";
import type { ReactNode } from "react";

import type { JobKind } from "@/jobs/kinds";
import { formatCount } from "@/lib/format";

import { FIGURES } from "./figures";
import type { PlanState } from "./plan";
import classes from "./PlanFigures.module.css";

type Props = PlanState & {
  kind: JobKind;
  /** Said while too little is known to count. */
  hint: ReactNode;
  harmful: boolean;
};

/** What the job would do. As high when empty as when full, so that the button stays where it is. */
export function PlanFigures({ kind, plan, waiting, error, retry, hint, harmful }: Props) {
  const figures = FIGURES[kind] ?? [];
  const always = figures.filter(({ rare }) => !rare);
  return (
    <section className={classes.plan} aria-label="Plan" aria-live="polite" aria-busy={waiting}>
      {content()}
    </section>
  );

  function content() {
    if (waiting)
      return always.map(({ bucket }, index) => (
        <Skeleton
          key={bucket}
          height={40}
          width={96}
          {...(index === 0 ? { role: "status", "aria-label": "Counting" } : {})}
        />
      ));
    if (error)
      return (
        <div className={classes.line} role="alert">
          <Text size="sm" c="var(--mantine-color-error)" style={{ overflowWrap: "anywhere" }}>
            {error.detail}
          </Text>
          <Button size="compact-sm" variant="default" flex="none" onClick={retry}>
            Try again
          </Button>
        </div>
      );
    if (!plan)
      return (
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      );
    return figures.map(({ bucket, label, rare }, index) => {
      const value = plan[bucket];
      if (typeof value !== "number" || (rare && value === 0)) return null;
      return (
        <p
          key={bucket}
          className={classes.figure}
          data-strong={index === 0 || undefined}
          data-harmful={harmful || undefined}
        >
          <span className={classes.value}>{formatCount(value, plan.exact)}</span>{" "}
          <span className={classes.label}>{label}</span>
        </p>
      );
    });
  }
}
