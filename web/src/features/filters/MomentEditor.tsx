import { Text, TextInput } from "@mantine/core";

import type { During, Histogram as Distribution } from "@/api/gen";
import { useTouch } from "@/lib/useTouch";

import type { EditorProps } from "./ConditionEditor";
import { daysOf, periodOf, periodWords } from "./days";
import { Distributed } from "./Distributed";
import classes from "./filters.module.css";
import { useRange } from "./useRange";

type Bucket = Distribution["buckets"][number];

// Half-typed years are years too: of the first centuries.
const EARLIEST = "1900-01-01";
const isRight = ([from, to]: [string, string]) =>
  [from, to].every((day) => day === "" || day >= EARLIEST) && (!from || !to || from <= to);

/** From a day to a day, both included, with how many companies came when. */
export function MomentEditor({ condition, field, scope, onChange }: EditorProps<During>) {
  const { from: first, to: last, zone } = daysOf(condition);
  const during = (period: Pick<During, "since" | "until">) =>
    onChange({ op: "during", field: condition.field, ...period });
  const range = useRange([first, last], isRight, ([from, to]) =>
    during(periodOf({ from, to, zone })),
  );
  const touch = useTouch();
  const [from, to] = range.typed;
  const input = { type: "date", min: EARLIEST, ...range.ending };

  return (
    <>
      <Distributed
        field={field}
        scope={scope}
        name={periodWords}
        end={periodWords}
        isSelected={(bucket) => isWithin(bucket, condition)}
        onSelect={({ since, until }) =>
          during({ ...(since ? { since } : {}), ...(until ? { until } : {}) })
        }
      />
      <div className={classes.range}>
        <TextInput
          {...input}
          label="From"
          data-autofocus={touch ? undefined : true}
          value={from}
          onChange={(event) => range.type([event.currentTarget.value, to])}
        />
        <TextInput
          {...input}
          label="To"
          value={to}
          error={from && to && from > to ? "Before “From”." : undefined}
          onChange={(event) => range.type([from, event.currentTarget.value])}
        />
      </div>
      {zone === "utc" ? (
        <Text size="xs" c="dimmed" mt={8}>
          These days begin and end in UTC.
        </Text>
      ) : null}
    </>
  );
}

const time = (iso: string | null | undefined, without: number) => (iso ? Date.parse(iso) : without);

function isWithin(bucket: Bucket, { since, until }: During): boolean {
  if (!since && !until) return false;
  return (
    time(bucket.since, -Infinity) >= time(since, -Infinity) &&
    time(bucket.until, Infinity) <= time(until, Infinity)
  );
}
