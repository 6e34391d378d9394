import type { Between, During, Filter } from "@/api/gen";
import { zFilter } from "@/api/gen/zod.gen";

import type { Reading } from "@/lib/listSearch";

import { COLLECTIONS, type Field, fieldOf, fieldOfCondition, type Op, OP_WORDS } from "./fields";

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

/** A readable condition, or why it is none. */
function readCondition(raw: unknown): Condition | string {
  const { data } = shape.safeParse(raw);
  const field = data && fieldOfCondition(data);
  if (data && field?.ops.includes(data.op) && isComplete(data)) return withoutDefaults(data);
  const { op, field: name } = (raw ?? {}) as Record<string, unknown>;
  if (typeof op !== "string" || !Object.hasOwn(OP_WORDS, op))
    return op === undefined ? "not a condition" : `unknown operator ${shorten(op)}`;
  const known = typeof name === "string" ? fieldOf(name) : undefined;
  if (!("collection_ids" in Object(raw)) && !known) return `unknown field ${shorten(name)}`;
  if (known && !known.ops.includes(op as Op))
    return `${known.label} has no operator ${shorten(op)}`;
  return `unreadable values of ${(known ?? COLLECTIONS).label}`;
}

const MAX_SHOWN = 60;

function shorten(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "missing");
  return `“${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text}”`;
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

/** The list in a list, a text of one, or a filter of the API that has nothing else. */
function listIn(raw: unknown): unknown {
  const value = typeof raw === "string" ? readJson(raw) : raw;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { conditions = [], ...rest } = value as Record<string, unknown>;
  return Object.values(rest).every(isDefault) ? conditions : undefined;
}

const INCOMPLETE = "The filter is incomplete or damaged.";

/** The conditions in any value of the address: all of them, or what cannot be read. */
export function readConditions(raw: unknown): Reading<Condition[]> {
  if (raw === undefined || raw === "") return { value: undefined, unreadable: [] };
  const list = listIn(raw);
  if (!Array.isArray(list)) return { value: undefined, unreadable: [INCOMPLETE] };
  const read = list.slice(0, MAX_CONDITIONS).map(readCondition);
  const unreadable = read.flatMap((one, index) =>
    typeof one === "string" ? [`Filter ${index + 1}: ${one}.`] : [],
  );
  if (list.length > MAX_CONDITIONS)
    unreadable.push(`It has ${list.length} conditions, the limit is ${MAX_CONDITIONS}.`);
  const value = read.length > 0 ? (read as Condition[]) : undefined;
  return unreadable.length > 0 ? { value: undefined, unreadable } : { value, unreadable };
}

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
