import { z } from "zod";

import { zCompanyCreate } from "@/api/gen/zod.gen";

type Input = "country" | "line" | "text" | "number" | "year";
type FieldWords = { label: string; input: Input };

/** Every field that can be set on many companies at once. Not the name: no two companies share one. */
export const FIELDS = {
  country: { label: "Country", input: "country" },
  city: { label: "City", input: "line" },
  industry: { label: "Industry", input: "line" },
  domain: { label: "Website", input: "line" },
  description: { label: "Description", input: "text" },
  employees: { label: "Employees", input: "number" },
  founded_year: { label: "Founded", input: "year" },
  funding_usd: { label: "Funding (US$)", input: "number" },
  external_id: { label: "External id", input: "line" },
  attribute: { label: "Further fact…", input: "text" },
} as const satisfies Record<string, FieldWords>;

export type FieldName = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];

export type EditValues = {
  field: FieldName;
  /** The name of the further fact. */
  attribute: string;
  what: "set" | "clear";
  value: string | number | null;
};

const attributeName = z.string().trim().min(1).max(200);
const text = z.string().trim().min(1).max(20_000);

/** Judged by the same rules as the field of a single company. */
export const editSchema = z
  .object({
    field: z.enum(FIELD_NAMES),
    attribute: z.string(),
    what: z.enum(["set", "clear"]),
    value: z.union([z.string(), z.number()]).nullable(),
  })
  .superRefine(({ field, attribute, what, value }, { addIssue }) => {
    const refuse = (path: string, result: z.ZodSafeParseResult<unknown>) => {
      const [issue] = result.error?.issues ?? [];
      if (issue) addIssue({ code: "custom", path: [path], message: issue.message });
    };
    if (field === "attribute") refuse("attribute", attributeName.safeParse(attribute));
    if (what === "clear") return;
    const empty = value === null || (typeof value === "string" && value.trim() === "");
    if (empty)
      addIssue({ code: "custom", path: ["value"], message: "Type a value, or choose “Clear”." });
    else
      refuse(
        "value",
        (field === "attribute" ? text : zCompanyCreate.shape[field]).safeParse(value),
      );
  });

/** As a request takes it; undefined while it is not right. */
export function editOf(
  values: EditValues,
): { field: string; value: string | number | null } | undefined {
  if (!editSchema.safeParse(values).success) return undefined;
  const { field, attribute, what, value } = values;
  return {
    field: field === "attribute" ? `attributes.${attribute.trim()}` : field,
    value: what === "clear" ? null : typeof value === "string" ? value.trim() : value,
  };
}

/** The countries of the world by the names that this browser knows, for suggestions only. */
export function countryNames(): string[] {
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
  const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  const known = codes.filter((code) => !NOT_COUNTRIES.has(code)).map((code) => names.of(code));
  return [...new Set(known.filter((name) => name !== undefined))].toSorted((a, b) =>
    a.localeCompare(b, "en"),
  );
}

/** Groups of countries, and places that exist for tests. */
const NOT_COUNTRIES = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"]);
