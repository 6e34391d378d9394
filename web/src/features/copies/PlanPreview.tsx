import { Button, Skeleton, Text } from "@mantine/core";

import type { Plan as AnyPlan } from "@/api/gen";
import type { Problem } from "@/api/problem";
import { formatCount } from "@/lib/format";

import classes from "./PlanPreview.module.css";

type Plan = Pick<AnyPlan, "new" | "already_there" | "exact">;
type Props = {
  plan: Plan | undefined;
  waiting: boolean;
  error: Problem | null;
  onRetry: () => void;
};

/** What the copy would do. As high when empty as when full, so that the button stays where it is. */
export function PlanPreview({ plan, waiting, error, onRetry }: Props) {
  return (
    <section className={classes.plan} aria-label="Plan" aria-live="polite" aria-busy={waiting}>
      {error ? (
        <div className={classes.line} role="alert">
          <Text size="sm" c="var(--mantine-color-error)">
            {error.detail}
          </Text>
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            Try again
          </Button>
        </div>
      ) : waiting ? (
        <>
          <Skeleton height={38} width={110} aria-label="Counting" />
          <Skeleton height={38} width={110} />
        </>
      ) : plan ? (
        <>
          <Figure value={plan.new ?? 0} exact={plan.exact} label="new" strong />
          <Figure value={plan.already_there ?? 0} exact={plan.exact} label="already there" />
        </>
      ) : (
        <Text size="sm" c="dimmed">
          Choose a collection to see what would be new in it.
        </Text>
      )}
    </section>
  );
}

function Figure(props: { value: number; exact: boolean; label: string; strong?: boolean }) {
  return (
    <p className={classes.figure} data-strong={props.strong || undefined}>
      <span className={classes.value}>{formatCount(props.value, props.exact)}</span>{" "}
      <span className={classes.label}>{props.label}</span>
    </p>
  );
}
