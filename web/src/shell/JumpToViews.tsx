import { Spotlight } from "@mantine/spotlight";
import { IconBookmark } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";

import type { View } from "@/api/gen";
import { useListNames, useViews } from "@/features/views/queries";
import { targetOf } from "@/features/views/viewState";
import { contains } from "@/lib/contains";

import classes from "./JumpTo.module.css";

/** The views whose name holds what was typed. */
export function useViewsNamed(query: string): View[] {
  const { data } = useViews();
  return data?.items.filter(({ name }) => contains(name, query)) ?? [];
}

export function JumpToViews({ views }: { views: View[] }) {
  const navigate = useNavigate();
  const nameOf = useListNames();
  if (views.length === 0) return null;
  return (
    <Spotlight.ActionsGroup label="Views">
      {views.map((view) => (
        <Spotlight.Action
          key={view.id}
          label={view.name}
          classNames={{ actionBody: classes.body, actionLabel: classes.label }}
          description={nameOf(view)}
          leftSection={<IconBookmark size={18} stroke={1.7} aria-hidden="true" />}
          highlightQuery
          highlightColor="var(--ll-mark)"
          onClick={() => void navigate(targetOf(view))}
        />
      ))}
    </Spotlight.ActionsGroup>
  );
}
