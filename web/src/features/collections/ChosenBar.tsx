import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowsJoin, IconChartCircles } from "@tabler/icons-react";

import { ActionBar } from "@/components/ActionBar";
import { ButtonLink } from "@/components/links";
import { CombineDialog } from "@/features/operations/CombineDialog";
import { MIN_SETS } from "@/features/operations/sets";

import { overlapOf } from "./overlap";
import type { ChosenCollections } from "./useChosen";

/** What can be done with several collections. */
export function ChosenBar({ chosen }: { chosen: ChosenCollections }) {
  const [combining, combine] = useDisclosure();
  const { collections, clear } = chosen;
  const count = collections.length;
  const idle = count < MIN_SETS;
  const ids = collections.map(({ id }) => id);
  return (
    <ActionBar
      words={
        count === 0 ? null : (
          <>
            <strong>
              {count}
              <Text span inherit visibleFrom="sm">
                {count === 1 ? " collection" : " collections"}
              </Text>{" "}
              selected
            </strong>
            {idle ? (
              <Text span inherit visibleFrom="md">
                , tick another to compare or combine them
              </Text>
            ) : null}
          </>
        )
      }
      onClear={clear}
    >
      <ButtonLink
        {...overlapOf(ids)}
        variant="default"
        leftSection={<IconChartCircles size={16} aria-hidden="true" />}
        disabled={idle}
        data-disabled={idle || undefined}
        aria-disabled={idle}
      >
        <Text span inherit visibleFrom="sm">
          Compare overlap
        </Text>
        <Text span inherit hiddenFrom="sm">
          Overlap
        </Text>
      </ButtonLink>
      <Button
        leftSection={<IconArrowsJoin size={16} aria-hidden="true" />}
        onClick={idle ? undefined : combine.open}
        data-disabled={idle || undefined}
        aria-disabled={idle}
      >
        Combine…
      </Button>
      <CombineDialog
        collections={collections}
        opened={combining}
        onClose={combine.close}
        onStarted={clear}
      />
    </ActionBar>
  );
}
