import { attributeName, isAttribute } from "@/lib/attributes";

import type { Condition } from "./conditions";

export type Op = Condition["op"];
export type FieldType = "text" | "number" | "moment" | "collections";

export type Field = {
  /** As the API names it: "country", "attributes.Segment". */
  name: string;
  label: string;
  type: FieldType;
  /** What can be said of it; the first is what a new filter begins with. */
  ops: readonly Op[];
};

const EMPTY = ["is_empty", "is_not_empty"] as const;
const CHOSEN = ["is", "is_not", "contains", "does_not_contain", ...EMPTY] as const;
const WRITTEN = ["contains", "does_not_contain", "is", "is_not", ...EMPTY] as const;
const RANGE = ["between", ...EMPTY] as const;

const text = (label: string, ops: readonly Op[]) => ({ label, type: "text", ops }) as const;
const number = (label: string) => ({ label, type: "number", ops: RANGE }) as const;
// The API knows no company without a time at which it came.
const moment = (label: string) => ({ label, type: "moment", ops: ["during"] }) as const;

const BUILT_IN = {
  name: text("Name", ["contains", "does_not_contain", "is", "is_not"]),
  domain: text("Domain", WRITTEN),
  industry: text("Industry", CHOSEN),
  country: text("Country", CHOSEN),
  city: text("City", CHOSEN),
  employees: number("Employees"),
  founded_year: number("Founded"),
  funding_usd: number("Funding"),
  // Longer than a value of a filter may be, and no two alike.
  description: text("Description", ["contains", "does_not_contain", ...EMPTY]),
  external_id: text("External id", WRITTEN),
  added_at: moment("Added"),
  created_at: moment("Known since"),
} satisfies Record<string, Omit<Field, "name">>;

type BuiltIn = keyof typeof BUILT_IN;
const isBuiltIn = (name: string): name is BuiltIn => Object.hasOwn(BUILT_IN, name);

export const MAX_ATTRIBUTE_NAME = 200;

export const COLLECTIONS: Field = {
  name: "collections",
  label: "Collection",
  type: "collections",
  ops: ["in_collection", "not_in_collection"],
};

/** The field of that name; undefined where the API has none. */
export function fieldOf(name: string, inCollection = true): Field | undefined {
  if (isBuiltIn(name)) {
    const field = { name, ...BUILT_IN[name] };
    // Outside of collections there is one date, which the list calls so too.
    return name === "created_at" && !inCollection ? { ...field, label: "Added" } : field;
  }
  const attribute = isAttribute(name) ? attributeName(name) : "";
  if (attribute === "" || attribute.length > MAX_ATTRIBUTE_NAME) return undefined;
  return { name, label: attribute, type: "text", ops: CHOSEN };
}

/** What a condition is about. */
export function fieldOfCondition(condition: Condition, inCollection = true): Field | undefined {
  return "field" in condition ? fieldOf(condition.field, inCollection) : COLLECTIONS;
}

/** The fields that every company has, in the order in which they are offered. */
export const builtInFields = (inCollection: boolean): Field[] =>
  (Object.keys(BUILT_IN) as BuiltIn[])
    // When a company was added is known in a collection only.
    .filter((name) => inCollection || name !== "added_at")
    .map((name) => fieldOf(name, inCollection)!);

export const OP_WORDS: Record<Op, string> = {
  is: "is",
  is_not: "is not",
  contains: "contains",
  does_not_contain: "does not contain",
  is_empty: "is empty",
  is_not_empty: "is not empty",
  between: "is between",
  during: "is between",
  in_collection: "in",
  not_in_collection: "not in",
};
