import { z } from "zod";

import type { Between, During, Filter } from "@/api/gen";
import { zFilter } from "@/api/gen/zod.gen";

import { type Field, fieldOfCondition, type Op } from "./fields";

export type Condition = NonNullable<Filter["conditions"]>[number];
/** The server takes at most so many conditions in a filter, values in a condition, letters in a value. */
export const MAX_CONDITIONS = 20;
export const MAX_VALUES = 100;
export const MAX_VALUE_LENGTH = 500;

const shape = zFilter.shape.conditions.unwrap().unwrap().element;

/** Says something, and nothing that contradicts itself: what is being put together may not, yet. */
export function isComplete(condition: Condition): boolean {
  switch (condition.op) {
    case "between":
      return isRange(condition.min, condition.max);
    case "during":
      return isRange(timeOf(condition.since), timeOf(condition.until));
    case "is_empty":
    case "is_not_empty":
      return true;
    case "in_collection":
    case "not_in_collection":
      return condition.collection_ids.length > 0;
    default:
      return condition.values.length > 0;
  }
}

const timeOf = (iso: string | null | undefined) => (iso ? Date.parse(iso) : undefined);

function isRange(least: number | null | undefined, most: number | null | undefined): boolean {
  const open = (least ?? null) === null || (most ?? null) === null;
  return open ? (least ?? most ?? null) !== null : least! <= most!;
}

function readCondition(raw: unknown): Condition | undefined {
  const { data } = shape.safeParse(raw);
  if (!data || !isComplete(data)) return undefined;
  return fieldOfCondition(data)?.ops.includes(data.op) ? withoutDefaults(data) : undefined;
}

const isDefault = (value: unknown) => value === null || value === false;

const withoutDefaults = (condition: Condition) =>
  Object.fromEntries(
    Object.entries(condition).filter(([, value]) => !isDefault(value)),
  ) as Condition;

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The conditions that can be read in whatever the address holds: a list of them, or a filter of the API. */
export function readConditions(raw: unknown): Condition[] | undefined {
  const value = typeof raw === "string" ? readJson(raw) : raw;
  const list =
    typeof value === "object" && value !== null && "conditions" in value ? value.conditions : value;
  if (!Array.isArray(list)) return undefined;
  const conditions = list.map(readCondition).filter((one) => one !== undefined);
  return conditions.length > 0 ? conditions.slice(0, MAX_CONDITIONS) : undefined;
}

/** The filter of a list as its address holds it. */
export const conditionsSchema = z.unknown().transform(readConditions);

/** As the API takes it; undefined where everything is shown. */
export function filterOf(search: string, conditions: Condition[] | undefined): Filter | undefined {
  if (!search && !conditions?.length) return undefined;
  return {
    ...(search ? { search } : {}),
    ...(conditions?.length ? { conditions } : {}),
  };
}

/** The same for a query; nothing where everything is shown. */
export const filterQuery = (filter: Filter | undefined): { filter?: string } =>
  filter ? { filter: JSON.stringify(filter) } : {};

/** A condition that says nothing yet. */
export function begin(field: Field, op: Op = field.ops[0]!): Condition {
  switch (op) {
    case "in_collection":
    case "not_in_collection":
      return { op, collection_ids: [] };
    case "between":
      return { op, field: field.name as Between["field"] };
    case "during":
      return { op, field: field.name as During["field"] };
    case "is_empty":
    case "is_not_empty":
      return { op, field: field.name };
    default:
      return { op, field: field.name, values: [] };
  }
}

/** The same field and values, where the other operator takes such values. */
export function withOp(condition: Condition, field: Field, op: Op): Condition {
  const next = begin(field, op);
  if ("values" in next && "values" in condition) {
    const orEmpty = next.op.startsWith("is") && "or_empty" in condition && condition.or_empty;
    return { ...next, values: condition.values, ...(orEmpty ? { or_empty: true } : {}) };
  }
  if ("collection_ids" in next && "collection_ids" in condition)
    return { ...next, collection_ids: condition.collection_ids };
  return next;
}
