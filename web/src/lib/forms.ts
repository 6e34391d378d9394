import type { FieldValues, Path, UseFormReturn } from "react-hook-form";

type Refusal = { detail: string; errors: { pointer: string; detail: string }[] };

/**
 * Shows what the server refused at the fields it names; the rest goes to `root`.
 * A pointer is a JSON pointer into the body: "/name", "/target/new_collection/name".
 */
export function showRefusal<Values extends FieldValues>(
  form: UseFormReturn<Values>,
  refusal: Refusal,
  fieldOf: (pointer: string) => string = (pointer) =>
    pointer.replace(/^\//, "").replaceAll("/", "."),
) {
  const known = Object.keys(form.getValues());
  let placed = 0;
  for (const { pointer, detail } of refusal.errors) {
    const field = fieldOf(pointer);
    if (!known.includes(field)) continue;
    form.setError(
      field as Path<Values>,
      { type: "server", message: asSentence(detail) },
      { shouldFocus: placed === 0 },
    );
    placed += 1;
  }
  if (placed === 0) form.setError("root", { type: "server", message: refusal.detail });
}

export const asSentence = (detail: string): string =>
  detail.charAt(0).toUpperCase() + detail.slice(1);
