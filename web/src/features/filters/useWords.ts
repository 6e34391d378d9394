import type { Condition } from "./conditions";
import { DELETED, useCollectionNames } from "./queries";
import { conditionWords, type Words } from "./words";

/** Conditions in words, with the names of the collections in them. */
export function useWords(conditions: readonly Condition[], inCollection: boolean): Words[] {
  const nameOf = useCollectionNames(conditions);
  const collectionName = (id: string) => {
    const name = nameOf(id);
    return name === DELETED ? name : `“${name}”`;
  };
  return conditions.map((condition) => conditionWords(condition, { inCollection, collectionName }));
}
