import { zodResolver } from "@hookform/resolvers/zod";
import { useForm, useWatch } from "react-hook-form";
import { z } from "zod";

import { zNewCollection } from "@/api/gen/zod.gen";
import type { Problem } from "@/api/problem";
import { showRefusal } from "@/lib/forms";

/** A collection that is chosen, or one that is made with the job. */
export type Target = { collection_id: string; name: string } | { new_collection: { name: string } };

type Values = {
  where: "existing" | "new";
  collection: { id: string; name: string } | null;
  name: string;
};

const schema = z.discriminatedUnion("where", [
  z.object({
    where: z.literal("existing"),
    collection: z.object({ id: z.uuid(), name: z.string() }, { error: "Choose a collection." }),
    name: z.string(),
  }),
  z.object({ where: z.literal("new"), collection: z.unknown(), name: zNewCollection.shape.name }),
]);

/** The part of an operation's form that says where its companies go. */
export function useTargetForm(where: Values["where"]) {
  const form = useForm<Values>({
    resolver: zodResolver(schema as unknown as z.ZodType<Values, Values>),
    defaultValues: { where, collection: null, name: "" },
  });
  const values = useWatch({ control: form.control }) as Values;
  const isNew = values.where === "new";
  const existing = isNew ? null : values.collection;
  return {
    form,
    isNew,
    existing,
    /** What would be another intent than before. */
    intent: isNew ? `new:${values.name.trim()}` : (existing?.id ?? ""),
    refuse: (problem: Problem) => showRefusal(form, problem, fieldOf),
    refusal: form.formState.errors.root?.message,
    onSubmit: (start: (target: Target) => Promise<void>) =>
      form.handleSubmit(({ where: chosen, collection, name }) =>
        start(
          chosen === "new"
            ? { new_collection: { name } }
            : { collection_id: collection!.id, name: collection!.name },
        ),
      )(),
  };
}

export type TargetForm = ReturnType<typeof useTargetForm>;

/** As a request takes it. */
export const bodyOf = (target: Target) =>
  "new_collection" in target ? target : { collection_id: target.collection_id };

export const nameOf = (target: Target) =>
  "new_collection" in target ? target.new_collection.name : target.name;

/** Where the server's pointers point in this form. */
function fieldOf(pointer: string): string {
  if (pointer.endsWith("/new_collection/name") || pointer === "/name") return "name";
  return pointer.endsWith("collection_id") ? "collection" : pointer;
}
