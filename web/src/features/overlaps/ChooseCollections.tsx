import { Button } from "@mantine/core";
import { IconChartCircles } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { EmptyState } from "@/components/states";
import { collectionOptions, collectionsPageOptions } from "@/features/collections/queries";

import { AddCollection } from "./AddCollection";
import classes from "./OverlapPage.module.css";

const SUGGESTED = 6;

type Props = { ids: string[]; onChange: (ids: string[]) => void };

/** Fewer than two collections are chosen: nothing to compare yet. */
export function ChooseCollections({ ids, onChange }: Props) {
  const [id = ""] = ids;
  const chosen = useQuery({ ...collectionOptions(id), enabled: id !== "" }).data;
  const { data } = useQuery(collectionsPageOptions({ ...FIRST_PAGE, sort: "-company_count" }));
  const largest = (data?.items ?? []).filter((item) => item.company_count > 0).slice(0, SUGGESTED);

  return (
    <div className={classes.message}>
      <EmptyState
        icon={IconChartCircles}
        title={chosen ? `Compare “${chosen.name}” with…` : "Choose collections to compare"}
        description="You see how many companies each two of them share, and open those companies with a click. Up to twelve collections at a time."
      >
        <div className={classes.choices}>
          <AddCollection ids={ids} onChange={onChange} />
          {ids.length === 0 && largest.length > 1 ? (
            <Button variant="default" onClick={() => onChange(largest.map((item) => item.id))}>
              Compare the {largest.length} largest
            </Button>
          ) : null}
        </div>
      </EmptyState>
    </div>
  );
}

const FIRST_PAGE = { q: "", limit: 25, cursor: undefined } as const;
