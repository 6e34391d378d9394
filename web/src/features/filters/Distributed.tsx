import { Button, Text } from "@mantine/core";

import type { Histogram as Distribution } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { Histogram } from "@/components/Histogram";
import { companies } from "@/lib/format";

import type { Field } from "./fields";
import classes from "./filters.module.css";
import { type HistogramField, type Scope, useHistogram } from "./queries";

type Bucket = Distribution["buckets"][number];

type Props = {
  field: Field;
  scope: Scope;
  /** What the companies of a bucket have in common. */
  name: (bucket: Bucket) => string;
  /** The same, as short as below the axis. */
  end: (bucket: Bucket) => string;
  isSelected: (bucket: Bucket) => boolean;
  onSelect: (bucket: Bucket) => void;
};

/** How many companies there are in which part of a range; a bar sets the range to its part. */
export function Distributed({ field, scope, name, end, isSelected, onSelect }: Props) {
  const { data, error, refetch } = useHistogram(field.name as HistogramField, scope);
  if (error && !data)
    return (
      <div className={classes.error} role="alert">
        <Text size="sm">{asProblem(error).detail}</Text>
        <Button size="compact-sm" variant="default" onClick={() => void refetch()}>
          Try again
        </Button>
      </div>
    );
  const { buckets, exact = true, empty = 0 } = data ?? {};
  const [first, last] = [buckets?.at(0), buckets?.at(-1)];
  if (buckets && (!first || !last))
    return (
      <Text size="sm" c="dimmed" mb="sm">
        No company here has it.
      </Text>
    );
  return (
    <>
      <Histogram
        label={`${field.label}: how many companies`}
        bars={buckets?.map((bucket) => ({
          key: `${bucket.min ?? bucket.since}`,
          name: `${name(bucket)}, ${companies(bucket.count, exact)}`,
          count: bucket.count,
          selected: isSelected(bucket),
        }))}
        onSelect={(index) => buckets && onSelect(buckets[index]!)}
        ends={first && last ? [end(first), end(last)] : ["", ""]}
      />
      {empty > 0 ? (
        <Text size="xs" c="dimmed" mt={4}>
          {companies(empty, exact)} without a value
        </Text>
      ) : null}
    </>
  );
}
