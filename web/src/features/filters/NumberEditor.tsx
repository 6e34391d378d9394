import { NumberInput } from "@mantine/core";

import type { Between, Histogram as Distribution } from "@/api/gen";
import { useTouch } from "@/lib/useTouch";

import type { EditorProps } from "./ConditionEditor";
import { Distributed } from "./Distributed";
import classes from "./filters.module.css";
import { useRange } from "./useRange";
import { barWords, rangeWords } from "./words";

type End = number | null;
type Bucket = Distribution["buckets"][number];

const isRight = ([min, max]: [End, End]) => min === null || max === null || min <= max;

/** From a number to a number, with how many companies there are in between. */
export function NumberEditor({ condition, field, scope, onChange }: EditorProps<Between>) {
  const { min = null, max = null } = condition;
  const apply = ([least, most]: [End, End]) =>
    onChange({
      op: "between",
      field: condition.field,
      ...(least === null ? {} : { min: least }),
      ...(most === null ? {} : { max: most }),
    });
  const range = useRange<End>([min, max], isRight, apply);
  const touch = useTouch();
  const isYear = condition.field === "founded_year";
  const input = {
    hideControls: true,
    allowDecimal: false,
    allowNegative: false,
    thousandSeparator: isYear ? "" : ",",
    maxLength: isYear ? 4 : 19,
    ...range.ending,
    ...(condition.field === "funding_usd" ? { prefix: "$" } : {}),
  };
  const [least, most] = range.typed;

  return (
    <>
      <Distributed
        field={field}
        scope={scope}
        name={(bucket) => barWords({ ...bucket, field: condition.field })}
        end={(bucket) => rangeWords({ ...bucket, field: condition.field }, "–")}
        isSelected={(bucket) => isWithin(bucket, min, max)}
        onSelect={(bucket) => apply([bucket.min ?? null, bucket.max ?? null])}
      />
      <div className={classes.range}>
        <NumberInput
          {...input}
          label="From"
          placeholder="Any"
          data-autofocus={touch ? undefined : true}
          value={least ?? ""}
          onChange={(value) => range.type([endOf(value), most])}
        />
        <NumberInput
          {...input}
          label="To"
          placeholder="Any"
          value={most ?? ""}
          error={range.right ? undefined : "Less than “From”."}
          onChange={(value) => range.type([least, endOf(value)])}
        />
      </div>
    </>
  );
}

const endOf = (value: string | number): End =>
  value === "" || !Number.isSafeInteger(Number(value)) ? null : Number(value);

function isWithin(bucket: Bucket, min: End, max: End): boolean {
  if (min === null && max === null) return false;
  return (
    (bucket.min ?? -Infinity) >= (min ?? -Infinity) && (bucket.max ?? Infinity) <= (max ?? Infinity)
  );
}
