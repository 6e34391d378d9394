import { attributeId } from "@/lib/attributes";
import { contains } from "@/lib/contains";
import { formatCount } from "@/lib/format";

import { begin, type Condition } from "./conditions";
import {
  builtInFields,
  COLLECTIONS,
  type Field,
  fieldOf,
  MAX_ATTRIBUTE_NAME,
  type Op,
} from "./fields";
import { useAttributes } from "./queries";

type Choice = { key: string; label: string; count?: string | undefined; begin: () => Condition };
export type FieldGroup = { label: string; choices: Choice[]; note?: string | undefined };

const fieldChoice = (field: Field, label = field.label, count?: string): Choice => ({
  key: field.name,
  label,
  count,
  begin: () => begin(field),
});

const attributeChoice = (name: string, label = name, count?: string): Choice =>
  fieldChoice(fieldOf(attributeId(name))!, label, count);

const collectionChoice = (op: Op, label: string): Choice => ({
  key: op,
  label,
  begin: () => begin(COLLECTIONS, op),
});
const COLLECTION_CHOICES = [
  collectionChoice("in_collection", "In collection"),
  collectionChoice("not_in_collection", "Not in collection"),
];

/** What a list can be filtered by and whose name holds the text; `opened`: it is looked at. */
export function useFieldGroups(
  collectionId: string | null,
  text: string,
  opened: boolean,
): FieldGroup[] {
  const { data, isError, isLoading } = useAttributes(collectionId, opened);
  const fits = ({ label }: Choice) => contains(label, text);
  const names = data?.attributes ?? [];
  const attributes = names
    .map(({ name, count }) => attributeChoice(name, name, formatCount(count, data?.exact)))
    .filter(fits);
  // The commonest are listed; who knows of another one can name it.
  if (text && text.length <= MAX_ATTRIBUTE_NAME && !names.some(({ name }) => name === text))
    attributes.push(attributeChoice(text, `Attribute “${text}”`));

  const failed = isError ? "They could not be loaded. Type the name of one." : undefined;
  const groups: FieldGroup[] = [
    {
      label: "Company",
      choices: builtInFields(collectionId !== null)
        .map((field) => fieldChoice(field))
        .filter(fits),
    },
    { label: "Collections", choices: COLLECTION_CHOICES.filter(fits) },
    { label: "Attributes", choices: attributes, note: isLoading ? "Loading…" : failed },
  ];
  return groups.filter(({ choices, note }) => choices.length > 0 || note);
}
