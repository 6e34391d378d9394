import { Button } from "@mantine/core";
import { IconFilterOff } from "@tabler/icons-react";

import { EmptyState } from "@/components/states";

import type { Condition } from "./conditions";
import type { FilteredSearch } from "./FilterBar";
import { useWords } from "./useWords";
import { lookedFor } from "./words";

type Props = {
  collectionId: string | null;
  search: Pick<FilteredSearch, "q" | "filter" | "showAll">;
};

const NONE: Condition[] = [];

/** In place of rows where no company is as was asked for. */
export function NothingFound({ collectionId, search }: Props) {
  const words = useWords(search.filter ?? NONE, collectionId !== null);
  return (
    <EmptyState
      icon={IconFilterOff}
      title="No company matches"
      description={
        <span style={{ overflowWrap: "anywhere" }}>
          You looked for {lookedFor(search.q, words)}.
        </span>
      }
    >
      <Button variant="default" onClick={search.showAll}>
        Reset
      </Button>
    </EmptyState>
  );
}
