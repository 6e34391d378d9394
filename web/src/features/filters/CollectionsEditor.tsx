import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";

import type { InCollection } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { CheckList } from "@/components/CheckList";
import { useCollectionsMatching } from "@/features/collections/queries";
import { formatNumber } from "@/lib/format";

import type { EditorProps } from "./ConditionEditor";
import { MAX_VALUES } from "./conditions";
import { useCollectionNames } from "./queries";
import { usePinned } from "./usePinned";

/** In which collections a company is to be, or not to be. */
export function CollectionsEditor({ condition, scope, onChange }: EditorProps<InCollection>) {
  const [typed, setTyped] = useState("");
  const [searched] = useDebouncedValue(typed.trim(), 150);
  const { data, error, refetch, isPlaceholderData } = useCollectionsMatching(searched);
  const nameOf = useCollectionNames([condition]);
  const chosen = condition.collection_ids;
  const pinned = usePinned(chosen, searched);

  const found = new Map((data?.items ?? []).map((one) => [one.id, one]));
  const offered = [...new Set([...pinned, ...found.keys()])]
    // All that is shown is in the list that it is shown in.
    .filter((id) => id !== scope.collectionId || chosen.includes(id));
  const full = chosen.length >= MAX_VALUES;

  return (
    <CheckList
      label="Collections"
      searchLabel="Search collections"
      search={typed}
      onSearch={setTyped}
      items={
        data &&
        offered.map((id) => {
          const collection = found.get(id);
          const checked = chosen.includes(id);
          return {
            value: id,
            label: collection?.name ?? nameOf(id),
            count: collection && formatNumber(collection.company_count),
            checked,
            disabled: full && !checked,
          };
        })
      }
      onToggle={({ value, checked }) =>
        onChange({
          ...condition,
          collection_ids: checked ? chosen.filter((id) => id !== value) : [...chosen, value],
        })
      }
      stale={isPlaceholderData}
      error={error ? asProblem(error).detail : undefined}
      onRetry={() => void refetch()}
      note={data?.next_cursor ? "The first are shown. Search for others." : null}
    />
  );
}
